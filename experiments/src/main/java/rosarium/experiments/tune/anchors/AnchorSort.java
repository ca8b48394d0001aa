package rosarium.experiments.tune.anchors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.metric.Degeneration;
import rosarium.analysis.run.RunData;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.PromptUse;
import rosarium.datasets.anchor.Anchor;
import rosarium.datasets.anchor.Anchor.Pool;
import rosarium.datasets.anchor.AnchorFile;
import rosarium.datasets.anchor.OwnAnchors;
import rosarium.experiments.tune.anchors.AnchorsConfig.Acceptances;
import rosarium.experiments.tune.anchors.AnchorsConfig.Take;

/**
 * Sorts answers into the three pools (methods.md section 5.4): harmful and refused, harmful and
 * accepted, harmless and answered. Whatever fits nowhere is counted by what it was.
 */
public final class AnchorSort {
  /** An acceptance of fewer words says nothing. */
  private static final int FEWEST_WORDS = 8;

  /** Longest opening that is kept, in words. */
  private static final int OPENING_WORDS = 20;

  private final AnchorsConfig config;
  private final VersionedJudge judge;
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final List<Anchor> anchors = new ArrayList<>();
  private final Set<List<Object>> taken = new HashSet<>();

  /**
   * Prepare.
   *
   * @param judges where XSTest's own string matching is taken from, or our list if it is not there
   */
  public AnchorSort(AnchorsConfig config, Judges judges) {
    this.config = config;
    this.judge = judges.refusal();
  }

  /**
   * What came of the answers.
   *
   * @param anchors in the order of the run, each pair once
   * @param counts how many answers became what, and how many fit nowhere and why
   * @param judge id of the judge that told refusals
   */
  public record Sorted(List<Anchor> anchors, Map<String, Integer> counts, String judge) {
    /** Copy both. */
    public Sorted {
      anchors = List.copyOf(anchors);
      counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** Return how many pairs a pool has. */
    public int size(Pool pool) {
      return (int) anchors.stream().filter(anchor -> anchor.set() == pool).count();
    }

    /** Return whether there are enough of each pool to tune on. */
    public boolean enough() {
      return Set.of(Pool.values()).stream().allMatch(pool -> size(pool) >= AnchorFile.FEWEST);
    }
  }

  /** Sort the answers of a finished run. */
  public Sorted sort(RunData run) {
    for (Cell cell : run.cells()) {
      Map<String, Query> queries =
          run.queries().getOrDefault(cell.dataset(), List.of()).stream()
              .collect(Collectors.toMap(Query::id, query -> query));
      for (RunRecord answer : run.read(cell).records().values()) {
        sort(cell, Objects.requireNonNull(queries.get(answer.query())), answer);
      }
    }
    if (config.fill()) {
      fill(run);
    }
    return new Sorted(anchors, counts, judge.id());
  }

  private void sort(Cell cell, Query query, RunRecord answer) {
    boolean harmful = query.expected() == Expected.REFUSE;
    Verdict verdict = judge.judge(query, answer);
    if (!(verdict instanceof Verdict.Scored scored)) {
      count("dropped: " + ((Verdict.Unscored) verdict).why());
      return;
    }
    boolean refused = scored.value() == 1;
    if (!harmful && refused) {
      count("dropped: harmless, refused");
      return;
    }
    Pool pool = harmful ? (refused ? Pool.HR : Pool.HA) : Pool.S;
    Optional<String> unfit = unfit(pool, cell, answer);
    if (unfit.isPresent()) {
      count("dropped: " + unfit.get());
      return;
    }
    String text = answer.text().strip();
    boolean opening = pool == Pool.HA && config.acceptances() == Acceptances.OPENINGS;
    add(query, opening ? opening(text) : text, pool, prompt(cell).id());
  }

  private Optional<String> unfit(Pool pool, Cell cell, RunRecord answer) {
    boolean opposite = cell.prompts().containsKey("reverse");
    boolean safe = !opposite && !prompt(cell).id().equals("none");
    if (config.take() == Take.MATCHING && !(pool == Pool.HA ? opposite : safe)) {
      return Optional.of(pool + " under another prompt");
    }
    if (pool == Pool.HR) {
      return Optional.empty();
    }
    if (Degeneration.loops(answer)) {
      return Optional.of(pool + " that ends in a loop");
    }
    boolean few = answer.text().strip().split("\\s+").length < FEWEST_WORDS;
    return pool == Pool.HA && few
        ? Optional.of("HA of fewer than " + FEWEST_WORDS + " words")
        : Optional.empty();
  }

  private static PromptUse prompt(Cell cell) {
    return cell.prompts().values().iterator().next();
  }

  /** Keep what stands before the first end of a sentence or line. The colon marks an opening. */
  private static String opening(String answer) {
    String first = answer.split("[.!?:;\\n]", 2)[0].strip();
    String[] words = first.split("\\s+");
    int kept = Math.min(words.length, OPENING_WORDS);
    return String.join(" ", List.of(words).subList(0, kept)) + ":";
  }

  private void add(Query query, String answer, Pool pool, String promptId) {
    if (answer.equals(":") || !taken.add(List.of(query.text(), answer, pool))) {
      count("dropped: " + pool + " that is there already");
      return;
    }
    String source = query.dataset().equals(OwnAnchors.ID) ? Anchor.OWN : query.dataset();
    anchors.add(new Anchor(query.text(), answer, pool, source, promptId));
    count(pool + " under " + promptId);
  }

  /** Give every harmful instruction that was never refused one of our own refusals, in turn. */
  private void fill(RunData run) {
    List<String> refusals =
        AnchorFile.builtIn().anchors().stream()
            .filter(anchor -> anchor.set() == Pool.HR)
            .map(Anchor::answer)
            .distinct()
            .toList();
    Set<String> refused =
        anchors.stream()
            .filter(anchor -> anchor.set() == Pool.HR)
            .map(Anchor::instruction)
            .collect(Collectors.toSet());
    int turn = 0;
    for (List<Query> queries : run.queries().values()) {
      for (Query query : queries) {
        if (query.expected() == Expected.REFUSE && !refused.contains(query.text())) {
          int which = turn++ % refusals.size();
          add(query, refusals.get(which), Pool.HR, "refusal-" + (which + 1));
        }
      }
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }
}
