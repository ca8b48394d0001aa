package rosarium.core.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.prompt.TextHash;

/**
 * Deals examples out: which are held out, in which order the others come, what is one pass.
 *
 * <p>Orders come from hashes of (seed, purpose, part, index) and not from a generator, so that any
 * epoch can be dealt again without those before it. Every batch has its share of each part.
 */
final class Batches {
  private final SortedMap<String, List<Example>> trained = new TreeMap<>();
  private final List<Example> heldOut = new ArrayList<>();
  private final TuningSettings settings;

  Batches(List<Example> examples, TuningSettings settings) {
    this.settings = settings;
    SortedMap<String, List<Example>> parts = new TreeMap<>();
    examples.forEach(e -> parts.computeIfAbsent(e.part(), any -> new ArrayList<>()).add(e));
    parts.forEach(
        (part, all) -> {
          List<Example> dealt = shuffled(all, "held-out", part);
          int out = (int) Math.round(settings.heldOut() * all.size());
          heldOut.addAll(dealt.subList(0, out));
          trained.put(part, dealt.subList(out, all.size()));
        });
  }

  /** Return the examples that are never trained on. */
  List<Example> heldOut() {
    return heldOut;
  }

  /** Return how many steps an epoch has. */
  int perEpoch() {
    int all = trained.values().stream().mapToInt(List::size).sum();
    return (all + settings.batch() - 1) / settings.batch();
  }

  /**
   * Return the batches of an epoch.
   *
   * @param epoch from 1
   */
  List<List<Example>> epoch(int epoch) {
    int count = perEpoch();
    List<List<Example>> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      batches.add(new ArrayList<>());
    }
    trained.forEach(
        (part, all) -> {
          List<Example> dealt = shuffled(all, "epoch " + epoch, part);
          for (int b = 0; b < count; b++) {
            int from = (int) ((long) dealt.size() * b / count);
            int to = (int) ((long) dealt.size() * (b + 1) / count);
            batches.get(b).addAll(dealt.subList(from, to));
          }
        });
    return batches;
  }

  /** Cut a batch into passes of sequences of similar length, within the bound on tokens. */
  List<List<Example>> passes(List<Example> batch) {
    List<Example> byLength = new ArrayList<>(batch);
    byLength.sort(Comparator.comparingInt(e -> e.ids_L().length()));
    List<List<Example>> passes = new ArrayList<>();
    List<Example> pass = new ArrayList<>();
    for (Example example : byLength) {
      long padded = (long) (pass.size() + 1) * example.ids_L().length();
      if (!pass.isEmpty() && padded > settings.passTokens()) {
        passes.add(pass);
        pass = new ArrayList<>();
      }
      pass.add(example);
    }
    if (!pass.isEmpty()) {
      passes.add(pass);
    }
    return passes;
  }

  private List<Example> shuffled(List<Example> all, String purpose, String part) {
    SortedMap<String, Example> byHash = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      String what = "rosarium/tuning/%d/%s/%s/%d".formatted(settings.seed(), purpose, part, i);
      byHash.put(TextHash.of(what), all.get(i));
    }
    return List.copyOf(byHash.values());
  }
}
