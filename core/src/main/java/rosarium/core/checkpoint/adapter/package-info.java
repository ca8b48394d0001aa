/**
 * Small files that change some matrices of a model: LoRA adapters as the PEFT library writes them,
 * merged into the weights while these are read. Files are not trusted: what is not understood is
 * refused by name.
 *
 * <p>Start at {@link rosarium.core.checkpoint.adapter.LoraAdapter}.
 */
@NullMarked
package rosarium.core.checkpoint.adapter;

import org.jspecify.annotations.NullMarked;
