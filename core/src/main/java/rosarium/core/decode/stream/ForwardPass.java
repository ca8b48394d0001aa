package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import rosarium.core.model.Extension;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.tensor.Logits;

/**
 * Feeds many streams with few passes over the weights.
 *
 * <p>Streams of one model that follow what is chosen, by one token and what they guess beyond it,
 * share one pass. Prompts, and streams that catch up, ride in passes of their own of bounded
 * length: they differ by orders of magnitude in shape, a backend chooses its kernels by shape, and
 * the time of reading prompts stays apart from the time of writing.
 */
final class ForwardPass {
  private static final double MS = 1e-6;

  private final int tokensPerPass;
  private final LongSupplier nanoClock;
  private final PassListener listener;
  private double totalMs;

  ForwardPass(int tokensPerPass, LongSupplier nanoClock, PassListener listener) {
    this.tokensPerPass = tokensPerPass;
    this.listener = listener;
    this.nanoClock = nanoClock;
  }

  /**
   * Take in everything; each feed then has its rows, or its failure.
   *
   * @param rowsPerPass most streams of a pass in which each only follows, at least 1
   */
  void run(List<Feed> feeds, int rowsPerPass) {
    Map<LanguageModel, List<Feed>> byModel = new LinkedHashMap<>();
    for (Feed feed : feeds) {
      byModel.computeIfAbsent(feed.model(), model -> new ArrayList<>()).add(feed);
    }
    for (List<Feed> ofOneModel : byModel.values()) {
      even(ofOneModel.stream().filter(Feed::follows).toList(), rowsPerPass);
      packed(ofOneModel.stream().filter(feed -> !feed.follows()).toList());
    }
  }

  /** Return the milliseconds of all passes so far. */
  double totalMs() {
    return totalMs;
  }

  /** Use as few passes as may be, all of about the same size. */
  private void even(List<Feed> feeds, int rowsPerPass) {
    int passes = feeds.isEmpty() ? 0 : (feeds.size() - 1) / rowsPerPass + 1;
    for (int p = 0; p < passes; p++) {
      List<Feed> part = feeds.subList(feeds.size() * p / passes, feeds.size() * (p + 1) / passes);
      boolean single = part.stream().allMatch(feed -> feed.tokens() == 1);
      double before = totalMs;
      pass(part);
      if (single) {
        listener.passed(part.size(), totalMs - before);
      }
    }
  }

  private void packed(List<Feed> feeds) {
    List<Feed> together = new ArrayList<>();
    int room = tokensPerPass;
    for (Feed feed : feeds) {
      while (feed.tokens() > tokensPerPass && feed.failure() == null) {
        attempt(List.of(feed), tokensPerPass);
      }
      if (feed.tokens() > room) {
        pass(together);
        together = new ArrayList<>();
        room = tokensPerPass;
      }
      if (feed.failure() == null && feed.tokens() > 0) {
        together.add(feed);
        room -= feed.tokens();
      }
    }
    pass(together);
  }

  private void pass(List<Feed> feeds) {
    if (!feeds.isEmpty()) {
      attempt(feeds, Integer.MAX_VALUE);
    }
  }

  /** Run one pass; if it fails, find out whose fault it is by running each stream alone. */
  private void attempt(List<Feed> feeds, int most) {
    int[] lengths = feeds.stream().mapToInt(feed -> feed.stream().length()).toArray();
    try {
      forward(feeds, most);
    } catch (RuntimeException e) {
      for (int i = 0; i < lengths.length; i++) {
        rewind(feeds.get(i), lengths[i]);
      }
      if (feeds.size() > 1) {
        feeds.stream().filter(f -> f.failure() == null).forEach(f -> attempt(List.of(f), most));
      } else if (feeds.get(0).failed(e)) {
        attempt(feeds, most);
      }
    }
  }

  private static void rewind(Feed feed, int length) {
    try {
      feed.stream().truncate(Math.min(length, feed.stream().length()));
    } catch (RuntimeException e) {
      feed.broke(e);
    }
  }

  private void forward(List<Feed> feeds, int most) {
    int[] counts = feeds.stream().mapToInt(feed -> Math.min(most, feed.tokens())).toArray();
    List<Extension> extensions = new ArrayList<>();
    double tokens = 0;
    for (int i = 0; i < counts.length; i++) {
      extensions.add(feeds.get(i).piece(counts[i]));
      tokens += counts[i];
    }
    long start = nanoClock.getAsLong();
    Logits logits_RV = feeds.get(0).model().forward(extensions);
    boolean any = extensions.stream().anyMatch(extension -> extension.scored() > 0);
    float[] max_R = any ? logits_RV.max() : new float[0];
    double ms = (nanoClock.getAsLong() - start) * MS;
    totalMs += ms;
    int r = 0;
    for (int i = 0; i < counts.length; i++) {
      feeds.get(i).took(extensions.get(i), ms * counts[i] / tokens);
      give(feeds.get(i), extensions.get(i), logits_RV, max_R, r);
      r += extensions.get(i).rows();
    }
  }

  /** Hand out the rows of one extension, which begin at {@code first}. */
  private static void give(
      Feed feed, Extension extension, Logits logits_RV, float[] max_R, int first) {
    int deep = first + extension.scored();
    for (int r = first; r < first + extension.scored(); r++) {
      Map<HiddenLayer, Row> layers = new HashMap<>();
      for (HiddenLayer hidden : extension.layers()) {
        layers.put(hidden, new Row(logits_RV, deep, max_R[deep]));
        deep++;
      }
      feed.gave(new Row(logits_RV, r, max_R[r], Map.copyOf(layers)));
    }
  }
}
