package rosarium.analysis.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/** All judges that can be had here: the project's own, and those of the user's data folder. */
public final class Judges {
  /** The list that stands for XSTest's own string matching. */
  private static final String XSTEST = "xstest-strmatch-21";

  private final Map<String, VersionedJudge> judges = new LinkedHashMap<>();
  private final Map<String, PhraseList> lists = new LinkedHashMap<>();

  private Judges() {}

  /**
   * Find the judges.
   *
   * @param data the user's data folder; its published phrase lists are used when they are there
   * @throws rosarium.core.config.DataException when a published list is not what it claims to be
   */
  public static Judges find(Optional<Path> data) {
    Judges found = new Judges();
    found.lists.put(PhraseLists.OWN, PhraseLists.own());
    data.filter(folder -> Files.exists(folder.resolve(PhraseLists.PUBLISHED_FILE)))
        .ifPresent(folder -> found.lists.putAll(PhraseLists.published(folder)));
    found.lists.values().forEach(list -> found.add(new RefusalPhraseJudge(list)));
    found.add(new ExactMatchJudge());
    found.add(new NumberJudge());
    found.add(new ChoiceJudge());
    List.of(WeighedJudge.values()).forEach(found::add);
    return found;
  }

  /**
   * Return the ids that a config may name: those found without a data folder, and of every
   * published list.
   */
  public static SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>(find(Optional.empty()).judges.keySet());
    ids.addAll(PhraseLists.publishedIds());
    return ids;
  }

  /**
   * Add a judge.
   *
   * @throws ConfigException when its id is taken
   */
  public void add(VersionedJudge judge) {
    if (judges.containsKey(judge.id())) {
      throw new ConfigException(
          "judge '" + judge.id() + "' is there twice; name yours differently");
    }
    judges.put(judge.id(), judge);
  }

  /** Return all of them. */
  public Collection<VersionedJudge> all() {
    return List.copyOf(judges.values());
  }

  /** Return whether there is a judge with this id. */
  public boolean has(String id) {
    return judges.containsKey(id);
  }

  /**
   * Return the judge with this id.
   *
   * @throws ConfigException naming the nearest known id
   */
  public VersionedJudge get(String id) {
    VersionedJudge judge = judges.get(id);
    if (judge == null) {
      throw new ConfigException(
          "judge '"
              + id
              + "' is not known"
              + NearestName.hint(id, judges.keySet())
              + "; known are "
              + String.join(", ", judges.keySet())
              + (lists.size() == 1
                  ? " (the published lists need the data folder: --data-dir or ROSARIUM_DATA)"
                  : ""));
    }
    return judge;
  }

  /**
   * Return the judges for a data set when a config names none, the leading one first: XSTest's
   * string matching where the data folder is, and always the project's own list; exact match for
   * answers, or the last number for data sets of the GSM8K kind; the option chosen where there are
   * options; MC1 and MC2 where they were weighed as whole answers. Each judges what it covers.
   */
  public List<VersionedJudge> defaultsFor(String dataset) {
    List<VersionedJudge> chosen = new ArrayList<>();
    chosen.add(refusal());
    if (chosen.get(0) != get(PhraseLists.OWN)) {
      chosen.add(get(PhraseLists.OWN));
    }
    chosen.add(get(dataset.startsWith("gsm8k") ? "last-number" : "exact-match"));
    chosen.add(get("choice"));
    List.of(WeighedJudge.values()).forEach(each -> chosen.add(get(each.id())));
    return List.copyOf(chosen);
  }

  /** Return the leading judge of refusals: XSTest's string matching, or our list without it. */
  public VersionedJudge refusal() {
    return get(judges.containsKey(XSTEST) ? XSTEST : PhraseLists.OWN);
  }

  /** Return the list that says where a refusal begins: JailbreakBench's, else the project's own. */
  public PhraseList positionList() {
    PhraseList own = PhraseLists.own();
    return lists.getOrDefault("jailbreakbench-12", own);
  }
}
