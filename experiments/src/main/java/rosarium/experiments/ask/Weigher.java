package rosarium.experiments.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import rosarium.core.decode.Decoded;
import rosarium.core.prompt.Choice;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.tensor.Logits;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;
import rosarium.core.trace.StepObserver;
import rosarium.core.trace.Tracer;

/**
 * Weighs the options of one query as whole answers (methods.md 7.6). Each is decoded with its
 * tokens forced into all streams; its weight is the sum of the log-probabilities that the combined
 * scores give them, where a token that a mask hides counts {@value ChoiceUse#HIDDEN}. Gate and mask
 * act as they do in decoding. The heaviest is chosen, the first among equals.
 */
public final class Weigher {
  private final Choice choice;
  private final int dropped;
  private final List<Option> options = new ArrayList<>();

  /**
   * Prepare.
   *
   * @param options_L the tokens of each option
   * @param dropped how many solved examples were left out
   * @param traced whether the steps of the chosen one are kept
   */
  public Weigher(Choice choice, List<TokenIds> options_L, int dropped, boolean traced) {
    this.choice = choice;
    this.dropped = dropped;
    options_L.forEach(ids_L -> options.add(new Option(ids_L, traced)));
  }

  /** One option while it is decoded. */
  public final class Option implements StepObserver {
    private final TokenIds ids_L;
    private final @Nullable Tracer tracer;
    private double weight;
    private double closedWeight;
    private int hidden;
    private @Nullable Decoded decoded;

    private Option(TokenIds ids_L, boolean traced) {
      this.ids_L = ids_L;
      this.tracer = traced ? new Tracer(Tracer.TOP) : null;
    }

    /** Return what is forced. */
    public TokenIds ids_L() {
      return ids_L;
    }

    /** Return what compares it with the others. */
    public Weigher weigher() {
      return Weigher.this;
    }

    @Override
    public void chose(ObservedStep step) {
      if (tracer != null) {
        tracer.chose(step);
      }
      double logP = logProbability(step.scores_BV(), step.id());
      hidden += logP == Double.NEGATIVE_INFINITY ? 1 : 0;
      weight += counted(logP);
      Logits closed_BV = Objects.requireNonNull(step.logits_BV().get(step.closed()), "closed row");
      closedWeight += counted(logProbability(closed_BV, step.id()));
    }

    /** Say that it has been decoded; return whether all options have. */
    public boolean ended(Decoded whole) {
      decoded = whole;
      return options.stream().allMatch(option -> option.decoded != null);
    }

    private Decoded decoded() {
      return Objects.requireNonNull(decoded, "not decoded yet");
    }

    /** Return why it has no weight, if it has none. */
    private Optional<String> fault() {
      String error = decoded().error();
      if (error == null && decoded().ids_L().length() < ids_L.length()) {
        error =
            "the context is full after %d of the %d tokens of option %d"
                .formatted(decoded().ids_L().length(), ids_L.length(), options.indexOf(this) + 1);
      }
      return Optional.ofNullable(error);
    }
  }

  /** Return the options in their order. */
  public List<Option> options() {
    return List.copyOf(options);
  }

  /** Return what was chosen, once all are decoded. */
  public ChoiceUse use() {
    return new ChoiceUse(
        choice.options(),
        List.of(),
        options.stream().<@Nullable Double>map(option -> option.weight).toList(),
        options.stream().<@Nullable Double>map(option -> option.closedWeight).toList(),
        chosen(),
        heaviest(options.stream().mapToDouble(option -> option.closedWeight).toArray()),
        options.stream().allMatch(option -> option.hidden > 0),
        dropped,
        new RunRecord.Weighed(
            options.stream().map(option -> option.ids_L.length()).toList(),
            options.stream().map(option -> option.hidden).toList()));
  }

  /** Return the steps of the chosen option; null if none are kept. */
  public @Nullable Tracer tracer() {
    return options.get(chosen()).tracer;
  }

  /**
   * Return the chosen option as the answer, with the time of all; a failed one if an option failed
   * or did not fit into the context.
   *
   * @param id of the answer
   */
  public Decoded answer(String id) {
    Decoded best = options.get(chosen()).decoded();
    Optional<String> fault =
        options.stream().map(Option::fault).flatMap(Optional::stream).findFirst();
    return new Decoded(
        id,
        fault.isPresent() ? TokenIds.of() : best.ids_L(),
        fault.isPresent() ? Decoded.Finish.FAILED : best.finish(),
        List.of(),
        best.promptTokens(),
        timing(options.stream().map(option -> option.decoded().timing()).toList()),
        fault.orElse(null));
  }

  private int chosen() {
    return heaviest(options.stream().mapToDouble(option -> option.weight).toArray());
  }

  private static int heaviest(double[] weights) {
    return IntStream.range(0, weights.length)
        .reduce(0, (best, next) -> weights[next] > weights[best] ? next : best);
  }

  /** Shares of passes add up; the options are decoded beside one another. */
  private static RunRecord.Timing timing(List<RunRecord.Timing> parts) {
    return new RunRecord.Timing(
        parts.stream().mapToDouble(RunRecord.Timing::prefillMs).sum(),
        parts.stream().mapToDouble(RunRecord.Timing::decodeMs).sum(),
        parts.stream().mapToDouble(RunRecord.Timing::firstTokenMs).min().orElseThrow(),
        parts.stream().mapToDouble(RunRecord.Timing::totalMs).max().orElseThrow(),
        parts.stream().mapToDouble(RunRecord.Timing::batch).average().orElseThrow());
  }

  private static double counted(double logP) {
    return logP == Double.NEGATIVE_INFINITY ? ChoiceUse.HIDDEN : logP;
  }

  /** Return the log-softmax of a row of shape (1, V) at one id, in float64. */
  private static double logProbability(Logits logits_BV, int id) {
    float[] logit_V = logits_BV.row(0);
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logit_V) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logit_V) {
      sum += Math.exp(logit - highest);
    }
    return logit_V[id] - highest - Math.log(sum);
  }
}
