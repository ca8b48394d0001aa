package rosarium.analysis.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.core.config.DataException;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;

/** Has the answers of a cell judged, unless the same version judged the same answers before. */
public final class Judging {
  /** Maps sorted: the order in which a record lists its streams says nothing. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private Judging() {}

  /**
   * Return the verdicts on the cell's answers that the judge covers; keeps them in its file.
   *
   * @param baseline what the plain cell answered; empty unless the judge compares with it
   * @return empty where a judge that only recalls was never asked about all of them
   */
  public static Optional<Map<AnswerKey, Verdict>> of(
      RunFolder folder, CellData data, Map<AnswerKey, RunRecord> baseline, VersionedJudge judge) {
    Path file = folder.verdicts(data.cell().id(), judge.id());
    String inputs = inputs(data, baseline);
    Optional<Map<AnswerKey, Verdict>> before = kept(file, judge, inputs);
    if (before.isPresent() && whole(before.get(), judge)) {
      return before;
    }
    Map<AnswerKey, Verdict> verdicts = judged(data, baseline, judge);
    if (judge.onlyRecalls() && !whole(verdicts, judge)) {
      return before; // the same was said there, or asked in vain
    }
    if (!verdicts.isEmpty()) {
      new VerdictFile(data.cell().id(), judge.id(), judge.version(), inputs, verdicts).write(file);
    }
    return Optional.of(Collections.unmodifiableMap(verdicts));
  }

  private static Map<AnswerKey, Verdict> judged(
      CellData data, Map<AnswerKey, RunRecord> baseline, VersionedJudge judge) {
    Map<String, Query> queries = new HashMap<>();
    data.queries().forEach(query -> queries.put(query.id(), query));
    Map<AnswerKey, VersionedJudge.Case> cases = new LinkedHashMap<>();
    data.records()
        .forEach(
            (key, answer) -> {
              Query query = queries.get(key.query());
              if (query != null && judge.covers(query)) {
                cases.put(key, new VersionedJudge.Case(query, answer, baseline.get(key)));
              }
            });
    judge.prepare(List.copyOf(cases.values()));
    Map<AnswerKey, Verdict> verdicts = new LinkedHashMap<>();
    cases.forEach((key, each) -> verdicts.put(key, judge.judge(each)));
    return verdicts;
  }

  /** Return whether no verdict is for want of a reply. */
  public static boolean whole(Map<AnswerKey, Verdict> verdicts, VersionedJudge judge) {
    return verdicts.values().stream().noneMatch(judge::provisional);
  }

  /** Returns what this version said of the same answers. */
  private static Optional<Map<AnswerKey, Verdict>> kept(
      Path file, VersionedJudge judge, String inputs) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      VerdictFile found = VerdictFile.read(file);
      boolean same = found.version().equals(judge.version()) && found.inputs().equals(inputs);
      return same ? Optional.of(found.verdicts()) : Optional.empty();
    } catch (DataException damaged) {
      // Verdicts follow from the records: a damaged file is made again rather than complained of.
      return Optional.empty();
    }
  }

  /** Hashes all that a verdict may depend on; timing differs between equal runs and is left out. */
  private static String inputs(CellData data, Map<AnswerKey, RunRecord> baseline) {
    MessageDigest digest = Sha256.digest();
    for (Query query : data.queries()) {
      digest.update(bytes(JSON.valueToTree(query)));
    }
    List<RunRecord> answers = new ArrayList<>(data.records().values());
    answers.addAll(baseline.values());
    for (RunRecord answer : answers) {
      ObjectNode line = JSON.valueToTree(answer);
      line.remove("timing");
      digest.update(bytes(line));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(ObjectNode line) {
    try {
      return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
