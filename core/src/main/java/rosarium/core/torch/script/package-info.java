/** What is put in front of {@code forward.py}: the settings of a model as TorchScript text. */
@NullMarked
package rosarium.core.torch.script;

import org.jspecify.annotations.NullMarked;
