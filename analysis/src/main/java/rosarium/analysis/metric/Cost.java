package rosarium.analysis.metric;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.RandomStreams;
import rosarium.core.judge.Interval;
import rosarium.core.record.RunRecord;

/**
 * What the answers of one cell cost. Records are charged their share of each batched pass, so sums
 * over records are the time of the run. Failed and empty answers are left out.
 *
 * @param records answers it rests on
 * @param streams rows of the forward pass that one query takes
 * @param tokensNew tokens written, end tokens included
 * @param tokensPrompt prompt tokens read, all streams
 * @param msPerToken median over answers of decode time by token, milliseconds
 * @param msPerToken95 its interval, by resampling answers
 * @param prefillMs median over answers, milliseconds
 * @param firstTokenMs median over answers, milliseconds
 * @param tokensPerSecond tokens written by the time of prefill and decode together
 * @param batch mean number of queries that were decoded together
 * @param drafted tokens that were guessed and read ahead
 * @param accepted those of them that were then chosen
 */
public record Cost(
    int records,
    int streams,
    long tokensNew,
    long tokensPrompt,
    double msPerToken,
    Interval msPerToken95,
    double prefillMs,
    double firstTokenMs,
    double tokensPerSecond,
    double batch,
    long drafted,
    long accepted) {
  /** Add up one cell; empty when no answer can be counted. */
  public static Optional<Cost> of(Iterable<RunRecord> records, long seed, String cell) {
    List<RunRecord> counted =
        java.util.stream.StreamSupport.stream(records.spliterator(), false)
            .filter(answer -> !answer.finish().equals("failed") && !answer.ids().isEmpty())
            .toList();
    if (counted.isEmpty()) {
      return Optional.empty();
    }
    double[] perToken = each(counted, answer -> answer.timing().decodeMs() / answer.written());
    Interval interval = Bootstrap.ofMedian(perToken, 0.95, RandomStreams.of(seed, "cost", cell));
    double ms = 0;
    long written = 0;
    long read = 0;
    double batch = 0;
    int streams = 1;
    for (RunRecord answer : counted) {
      ms += answer.timing().prefillMs() + answer.timing().decodeMs();
      written += answer.written();
      read += promptTokens(answer.tokens());
      batch += answer.timing().batch();
      streams = Math.max(streams, answer.tokens().size() - 1);
    }
    return Optional.of(
        new Cost(
            counted.size(),
            streams,
            written,
            read,
            Bootstrap.median(perToken),
            interval,
            Bootstrap.median(each(counted, answer -> answer.timing().prefillMs())),
            Bootstrap.median(each(counted, answer -> answer.timing().firstTokenMs())),
            ms > 0 ? written / ms * 1000 : 0,
            batch / counted.size(),
            drafts(counted, RunRecord.Drafts::proposed),
            drafts(counted, RunRecord.Drafts::accepted)));
  }

  private static double[] each(List<RunRecord> records, ToDoubleFunction<RunRecord> value) {
    return records.stream().mapToDouble(value).toArray();
  }

  private static long drafts(List<RunRecord> records, ToLongFunction<RunRecord.Drafts> value) {
    return records.stream()
        .map(answer -> answer.timing().drafts())
        .filter(Objects::nonNull)
        .mapToLong(value)
        .sum();
  }

  private static long promptTokens(Map<String, Integer> tokens) {
    return tokens.entrySet().stream()
        .filter(entry -> !entry.getKey().equals("new"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
