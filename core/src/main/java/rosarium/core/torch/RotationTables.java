package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import rosarium.core.checkpoint.Rope;

/**
 * Cosines and sines of every position, one pair of tables for each rotation of a model.
 *
 * @param cosines shape (context, rotary / 2) each, float32
 * @param sines the same shape
 */
record RotationTables(List<Tensor> cosines, List<Tensor> sines) {
  /**
   * Fill the tables. The angle is rounded to float32 before its cosine is taken, as the references
   * do.
   *
   * @param positions how many positions; decides whether a rotation uses its long form
   */
  static RotationTables of(List<Rope> ropes, int positions) {
    List<Tensor> cosines = new ArrayList<>();
    List<Tensor> sines = new ArrayList<>();
    for (Rope rope : ropes) {
      float[] frequency = rope.inverseFrequencies(positions > rope.scaling().originalContext());
      float amplitude = (float) rope.scaling().amplitude();
      int half = frequency.length;
      float[] cos = new float[positions * half];
      float[] sin = new float[positions * half];
      for (int m = 0; m < positions; m++) {
        for (int i = 0; i < half; i++) {
          float angle = m * frequency[i];
          cos[m * half + i] = (float) Math.cos(angle) * amplitude;
          sin[m * half + i] = (float) Math.sin(angle) * amplitude;
        }
      }
      cosines.add(tensor(cos).view(positions, half));
      sines.add(tensor(sin).view(positions, half));
    }
    return new RotationTables(cosines, sines);
  }
}
