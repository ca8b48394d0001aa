package rosarium.core.contrast;

import java.util.Comparator;
import java.util.List;

/**
 * Several gates at once: their values multiply, so the contrast acts where all are open. A config
 * writes it as a list of gates.
 *
 * @param factors at least two
 */
public record ProductGate(List<Gate> factors) implements Gate {
  /** Copy and count. */
  public ProductGate {
    factors = List.copyOf(factors);
    if (factors.size() < 2) {
      throw new IllegalArgumentException("a product of gates needs two or more");
    }
  }

  @Override
  public Reads reads() {
    return factors.stream().map(Gate::reads).max(Comparator.naturalOrder()).orElseThrow();
  }

  @Override
  public double[] open(GateInput now) {
    double[] product_B = factors.get(0).open(now);
    for (Gate factor : factors.subList(1, factors.size())) {
      double[] open_B = factor.open(now);
      for (int b = 0; b < product_B.length; b++) {
        product_B[b] *= open_B[b];
      }
    }
    return product_B;
  }

  @Override
  public boolean closedForGood(int step) {
    return factors.stream().anyMatch(factor -> factor.closedForGood(step));
  }

  @Override
  public boolean graded() {
    return factors.stream().anyMatch(Gate::graded);
  }
}
