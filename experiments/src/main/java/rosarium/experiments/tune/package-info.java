/**
 * Tuning of soft prompts for adversarial contrastive decoding: config, examples, the two trainings,
 * their files. Start at {@link rosarium.experiments.tune.AcdTuning}.
 */
@NullMarked
package rosarium.experiments.tune;

import org.jspecify.annotations.NullMarked;
