package rosarium.analysis.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.VerdictFile;
import rosarium.analysis.run.RunData;
import rosarium.core.judge.Verdict;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

/**
 * The table of all records: an answer a row with its cell, its query and, for each judge, {@code
 * value:<judge>} and {@code label:<judge>}. {@code scored_text} is absent where judges saw all of
 * the text.
 */
final class RecordColumns {
  /** The version of the table. */
  static final int SCHEMA = 1;

  /** What a column holds, where it holds something. */
  enum Type {
    /** A {@link String}, fit for other tools. */
    TEXT,
    /** A {@link Long}. */
    WHOLE,
    /** A {@link Double}. */
    FRACTION
  }

  /** Finds the value of one column; null says that there is none. */
  interface Value {
    /** Return a value of the column's type. */
    @Nullable Object of(Answered answered);
  }

  /**
   * One column.
   *
   * @param name unique
   * @param type what it holds
   * @param value what it holds in a row
   */
  record Column(String name, Type type, Value value) {}

  private RecordColumns() {}

  /** Return the columns in their order; judges by name. */
  static List<Column> of(RunData run) {
    Set<String> judges = new TreeSet<>();
    for (Cell cell : run.cells()) {
      VerdictFile.ofCell(run.folder(), cell.id()).forEach(each -> judges.add(each.judge()));
    }
    List<Column> columns = new ArrayList<>();
    Stream.of(cell(), query(), answer(), timing()).forEach(columns::addAll);
    for (String judge : judges) {
      columns.add(
          new Column(
              "value:" + Texts.whole(judge),
              Type.FRACTION,
              it ->
                  it.verdicts().get(judge) instanceof Verdict.Scored scored
                      ? scored.value()
                      : null));
      columns.add(text("label:" + Texts.whole(judge), it -> label(it.verdicts().get(judge))));
    }
    return List.copyOf(columns);
  }

  private static List<Column> cell() {
    return List.of(
        whole("schema", it -> SCHEMA),
        text("cell", it -> it.cell().id()),
        text("label", it -> it.cell().label()),
        text("model", it -> it.cell().model()),
        text("dtype", it -> it.cell().dtype()),
        text("variant", it -> it.cell().variant().path("id").asText()),
        text("parameters", it -> it.cell().variant().toString()),
        new Column("alpha", Type.FRACTION, it -> alpha(it.cell().variant().path("alpha"))),
        text("gate", it -> it.cell().gate().toString()),
        text("sampling", it -> it.cell().sampling().toString()),
        text("method", it -> word(it.cell().method())),
        text("prompt_pair", it -> it.cell().promptPair()));
  }

  private static List<Column> query() {
    return List.of(
        text("dataset", it -> it.cell().dataset()),
        text("type", it -> it.query().type()),
        text("expected", it -> Answered.word(it.query().expected())),
        text("query", it -> it.query().id()),
        text("query_text", it -> it.query().text()),
        text("accepted", it -> list(it.query().accepted())));
  }

  private static List<Column> answer() {
    return List.of(
        whole("sample", it -> it.answer().sample()),
        whole("seed", it -> it.answer().seed()),
        text("text", it -> it.answer().text()),
        text("scored_text", it -> scoredText(it.answer())),
        text("finish", it -> it.answer().finish()),
        text("error", it -> it.answer().error()),
        text("choice", it -> chosen(it.answer().choice())),
        whole("tokens_new", it -> it.answer().written()),
        whole("tokens_prompt", it -> prompted(it.answer().tokens())));
  }

  private static List<Column> timing() {
    return List.of(
        new Column("prefill_ms", Type.FRACTION, it -> it.answer().timing().prefillMs()),
        new Column("decode_ms", Type.FRACTION, it -> it.answer().timing().decodeMs()),
        new Column("first_token_ms", Type.FRACTION, it -> it.answer().timing().firstTokenMs()),
        new Column("total_ms", Type.FRACTION, it -> it.answer().timing().totalMs()),
        new Column("batch", Type.FRACTION, it -> it.answer().timing().batch()));
  }

  private interface Text {
    @Nullable String of(Answered answered);
  }

  private interface Whole {
    long of(Answered answered);
  }

  private static Column text(String name, Text text) {
    return new Column(
        name,
        Type.TEXT,
        answered -> {
          String value = text.of(answered);
          return value == null ? null : Texts.whole(value);
        });
  }

  private static Column whole(String name, Whole whole) {
    return new Column(name, Type.WHOLE, whole::of);
  }

  private static @Nullable Double alpha(JsonNode alpha) {
    return alpha.isNumber() ? alpha.doubleValue() : null;
  }

  private static @Nullable String word(@Nullable JsonNode node) {
    return node == null ? null : node.toString();
  }

  private static String list(List<String> texts) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    texts.forEach(list::add);
    return list.toString();
  }

  private static @Nullable String scoredText(RunRecord answer) {
    return answer.scoredText().equals(answer.text()) ? null : answer.scoredText();
  }

  private static @Nullable String chosen(RunRecord.@Nullable ChoiceUse choice) {
    return choice == null ? null : choice.options().get(choice.chosen());
  }

  private static int prompted(Map<String, Integer> tokens) {
    return tokens.entrySet().stream()
        .filter(each -> !each.getKey().equals("new"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static @Nullable String label(@Nullable Verdict verdict) {
    if (verdict instanceof Verdict.Scored scored) {
      return scored.label();
    }
    return verdict instanceof Verdict.Unscored unscored ? "unscored: " + unscored.why() : null;
  }
}
