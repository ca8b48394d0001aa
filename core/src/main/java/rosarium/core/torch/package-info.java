/**
 * The libtorch backend, and the only package that may name a native type. Not a place for formulas:
 * those are written once, on {@link rosarium.core.tensor.Logits}.
 *
 * <p>Memory has three owners: a model its weights, a stream its cache, a {@link
 * rosarium.core.torch.StepScope} everything else.
 */
@NullMarked
package rosarium.core.torch;

import org.jspecify.annotations.NullMarked;
