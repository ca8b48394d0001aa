/**
 * Weight files as containers of named tensors: safetensors and GGUF, memory-mapped and checked.
 *
 * <p>A container knows nothing of models: names, shapes and numbers only. Start at
 * CheckpointTensor, then SafetensorsFile and GgufFile.
 */
@NullMarked
package rosarium.core.checkpoint.file;

import org.jspecify.annotations.NullMarked;
