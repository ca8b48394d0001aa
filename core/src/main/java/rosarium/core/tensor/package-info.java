/**
 * Scores over the vocabulary, and the few operations a formula may use.
 *
 * <p>Names of arrays and tensors end in one letter per dimension: B sequences in the batch, L
 * tokens of the current input, M tokens attended to, V vocabulary, N layers, H attention heads, G
 * key-value head groups, K size of one head, D model width, F feed-forward width, R rows of one
 * forward pass.
 */
@NullMarked
package rosarium.core.tensor;

import org.jspecify.annotations.NullMarked;
