/**
 * The libtorch backend: the only package that names a native type.
 *
 * <p>The forward pass is TorchScript text ({@code forward.py} among the resources) with one
 * function per setting of the model put in front; Java decides what is computed, libtorch computes
 * it. Every native value is owned by the model, by a stream, or by the step that made it. Start at
 * TorchModel.
 */
@NullMarked
package rosarium.core.torch;

import org.jspecify.annotations.NullMarked;
