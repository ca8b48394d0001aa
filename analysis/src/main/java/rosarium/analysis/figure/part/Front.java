package rosarium.analysis.figure.part;

import java.util.ArrayList;
import java.util.List;

/** Finds what nothing else beats in every respect (Pareto's front). */
public final class Front {
  private Front() {}

  /**
   * Return for each thing whether it is on the front: no other is at least as good in every respect
   * and better in one.
   *
   * @param things the same number of goods each; more is better
   */
  public static List<Boolean> of(List<double[]> things) {
    List<Boolean> front = new ArrayList<>();
    for (double[] thing : things) {
      front.add(things.stream().noneMatch(other -> beats(other, thing)));
    }
    return front;
  }

  private static boolean beats(double[] other, double[] thing) {
    boolean better = false;
    for (int i = 0; i < thing.length; i++) {
      if (other[i] < thing[i]) {
        return false;
      }
      better |= other[i] > thing[i];
    }
    return better;
  }
}
