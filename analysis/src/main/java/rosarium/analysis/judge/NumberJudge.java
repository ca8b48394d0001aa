package rosarium.analysis.judge;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/**
 * Compares one number, as for GSM8K (cobbe2021gsm8k): the number after the last {@code ####}, else
 * the last number of the answer, without commas, dollar and percent signs, final full stop and
 * trailing zeros. An answer without a number is wrong.
 */
final class NumberJudge implements VersionedJudge {
  /** Raised when the rule changes. */
  private static final String RULE = "last-number-1";

  /** The digits of a number are bounded: a looping answer may be all digits. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.])(-?)\\$?(-?)(\\d[\\d,]{0,60}(?:\\.\\d{1,60})?|\\.\\d{1,60})");

  @Override
  public String id() {
    return "last-number";
  }

  @Override
  public String version() {
    return Sha256.version(RULE);
  }

  @Override
  public boolean covers(Expected expected) {
    return expected == Expected.ANSWER;
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    if (answer.finish().equals("failed")) {
      return new Verdict.Unscored("failed");
    }
    Optional<BigDecimal> gold = query.accepted().stream().findFirst().flatMap(NumberJudge::number);
    if (gold.isEmpty()) {
      return new Verdict.Unscored("no accepted number");
    }
    Optional<BigDecimal> found = number(answer.scoredText());
    if (found.isEmpty()) {
      return new Verdict.Scored(0, "wrong", "no number");
    }
    boolean right = found.get().compareTo(gold.get()) == 0;
    return new Verdict.Scored(right ? 1 : 0, right ? "right" : "wrong", found.get().toString());
  }

  /** Return the number that a text ends with, by the rule above. */
  static Optional<BigDecimal> number(String text) {
    int marker = text.lastIndexOf("####");
    if (marker >= 0) {
      Matcher after = NUMBER.matcher(text).region(marker + 4, text.length());
      if (after.find()) {
        return value(after);
      }
    }
    Matcher numbers = NUMBER.matcher(text);
    Optional<BigDecimal> last = Optional.empty();
    while (numbers.find()) {
      last = value(numbers);
    }
    return last;
  }

  private static Optional<BigDecimal> value(Matcher found) {
    String digits = found.group(3).replace(",", "");
    BigDecimal size = new BigDecimal(digits);
    boolean negative = found.group(1).isEmpty() != found.group(2).isEmpty();
    return Optional.of(negative ? size.negate() : size);
  }
}
