package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import rosarium.core.prompt.Framing;

/**
 * In-context defence: refusals of harmful queries as turns before the query ({@code wei2023icd}).
 * Differs from one library, which pastes five random ones as text into one user turn.
 *
 * @param k how many demonstrations, in [1, 5]; published uses are 1 and 5
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "icd",
    summary = "Shows k refusals of harmful queries as turns before the query.",
    cite = "wei2023icd")
public record Icd(int k) implements PromptMethod {
  private static final int MOST = 5;

  /** Check the range. */
  public Icd {
    if (k < 1 || k > MOST) {
      throw new IllegalArgumentException("k is " + k + "; allowed: [1, " + MOST + "]");
    }
  }

  /** One demonstration. */
  public Icd() {
    this(1);
  }

  @Override
  public Framing with(Texts texts) {
    return Demonstrations.of(texts, "icd", k);
  }
}
