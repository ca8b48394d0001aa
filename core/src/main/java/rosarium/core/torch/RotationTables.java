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
   * Fill the tables.
   *
   * @param positions how many positions; decides whether a rotation uses its long form
   */
  static RotationTables of(List<Rope> ropes, int positions) {
    List<Tensor> cosines = new ArrayList<>();
    List<Tensor> sines = new ArrayList<>();
    for (Rope rope : ropes) {
      Rope.Table table = rope.table(positions);
      cosines.add(tensor(table.cos()).view(positions, table.half()));
      sines.add(tensor(table.sin()).view(positions, table.half()));
    }
    return new RotationTables(cosines, sines);
  }
}
