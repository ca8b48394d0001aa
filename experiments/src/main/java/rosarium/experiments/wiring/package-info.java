/**
 * Answers what configs and plans ask for with the modules that are there: names of variants, data
 * sets and judges, prompts, queries, and models from wherever they are kept.
 */
@NullMarked
package rosarium.experiments.wiring;

import org.jspecify.annotations.NullMarked;
