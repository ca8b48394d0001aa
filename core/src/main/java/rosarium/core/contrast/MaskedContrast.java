package rosarium.core.contrast;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import rosarium.core.tensor.Logits;
import rosarium.core.transform.SamplingSettings;

/**
 * A variant under a mask that is not its own: its formula everywhere, then the mask. A config
 * writes it as a variant with a key {@code mask}.
 *
 * @param formula the variant without its own mask
 * @param mask what takes the place of that
 */
public record MaskedContrast(ContrastStrategy formula, Mask mask) implements ContrastStrategy {
  /** Refuse a mask over a mask: there is one at a time. */
  public MaskedContrast {
    if (formula instanceof MaskedContrast || mask.keepsAll()) {
      throw new IllegalArgumentException("one mask at a time, and one that masks something");
    }
  }

  /**
   * Put a mask in the place of a variant's own.
   *
   * @param mask one that keeps all gives the variant without any
   */
  public static ContrastStrategy of(ContrastStrategy variant, Mask mask) {
    ContrastStrategy formula = variant.unmasked();
    return mask.keepsAll() ? formula : new MaskedContrast(formula, mask);
  }

  @Override
  public Set<StreamRole> streams() {
    Set<StreamRole> streams = new TreeSet<>(formula.streams());
    streams.addAll(mask.streams());
    return Collections.unmodifiableSet(streams);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return formula.combine(rows_BV).maskedLike(mask.over(rows_BV));
  }

  @Override
  public ContrastStrategy scaled(double gate) {
    return new MaskedContrast(formula.scaled(gate), mask);
  }

  @Override
  public ContrastStrategy unmasked() {
    return formula;
  }

  @Override
  public ContrastStrategy on(int layers, boolean tiedHead) {
    return new MaskedContrast(formula.on(layers, tiedHead), mask);
  }

  @Override
  public boolean graded() {
    return formula.graded();
  }

  @Override
  public boolean greedyOnly() {
    return formula.greedyOnly();
  }

  @Override
  public StreamRole closedRow() {
    return formula.closedRow();
  }

  @Override
  public StreamRole offRow() {
    return formula.offRow();
  }

  @Override
  public Gate gate() {
    return formula.gate();
  }

  @Override
  public SamplingSettings sampling() {
    return formula.sampling();
  }
}
