package rosarium.experiments.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import rosarium.analysis.compare.CompareFiles;
import rosarium.analysis.compare.Versus;
import rosarium.experiments.cli.screen.Columns;
import rosarium.experiments.cli.screen.SideBySide;
import rosarium.experiments.exchange.SingleQuery.Piece;
import tech.tablesaw.api.Table;

/** Writes comparisons for people and for programs. */
final class CompareText {
  private static final String END = System.lineSeparator();

  private CompareText() {}

  static String of(List<Versus> all, int examples, int width, boolean colours) {
    StringBuilder text = new StringBuilder();
    for (Versus versus : all) {
      text.append("first:  ").append(plain(versus.first().full())).append(END);
      text.append("second: ").append(plain(versus.second().full())).append(END);
      text.append(versus.matched()).append(" queries matched by hash");
      text.append(versus.left() > 0 ? ", " + versus.left() + " left out" : "").append(END);
      for (String differs : versus.first().differences(versus.second())) {
        text.append("  ").append(plain(differs)).append(END);
      }
      text.append(END).append(Columns.of(rows(CompareFiles.readable(versus, false))));
      cautions(versus).forEach(each -> text.append("! ").append(each).append(END));
      text.append(END).append(examples(versus, examples, width, colours));
    }
    return text.append(wrapped(CompareFiles.NOTE, width)).toString();
  }

  static String json(List<Versus> all) {
    Table numbers = CompareFiles.numbers(all);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int row = 0; row < numbers.rowCount(); row++) {
      ObjectNode item = list.addObject();
      for (var column : numbers.columns()) {
        if (column.isMissing(row)) {
          item.putNull(column.name());
        } else if (column.get(row) instanceof Double number) {
          item.put(column.name(), number);
        } else {
          item.put(column.name(), column.getString(row));
        }
      }
    }
    try {
      return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(list);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<List<String>> rows(Table table) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.columnNames());
    for (int row = 0; row < table.rowCount(); row++) {
      List<String> cells = new ArrayList<>();
      for (int column = 0; column < table.columnCount(); column++) {
        cells.add(plain(table.getString(row, column)));
      }
      rows.add(cells);
    }
    return rows;
  }

  private static Set<String> cautions(Versus versus) {
    Set<String> found = new LinkedHashSet<>();
    for (Versus.Line line : versus.lines()) {
      if (line.judged()) {
        line.effect().cautions().forEach(each -> found.add(line.first().metric() + ": " + each));
      }
    }
    return found;
  }

  private static String examples(Versus versus, int most, int width, boolean colours) {
    StringBuilder text = new StringBuilder();
    Set<String> ways = new LinkedHashSet<>();
    versus.discordant().forEach(each -> ways.add(way(each)));
    for (String way : ways) {
      List<Versus.Discordant> alike =
          versus.discordant().stream().filter(each -> way(each).equals(way)).toList();
      if (most > 0) {
        text.append(way).append(": ").append(alike.size()).append(END).append(END);
      }
      for (Versus.Discordant each : alike.subList(0, Math.min(most, alike.size()))) {
        text.append(plain(each.query().id())).append(": ");
        text.append(plain(each.query().text())).append(END);
        text.append(
            SideBySide.of(
                List.of(
                    column("first", each.firstText(), each.first()),
                    column("second", each.secondText(), !each.first())),
                width,
                colours));
      }
    }
    return text.toString();
  }

  private static String way(Versus.Discordant each) {
    return each.metric() + ", only the " + (each.first() ? "first" : "second");
  }

  private static SideBySide.Column column(String head, String text, boolean has) {
    return new SideBySide.Column(head, List.of(Piece.of(text)), has ? "counts" : "does not count");
  }

  /** Answers and names must not steer the terminal. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]+", " ");
  }

  private static String wrapped(String text, int width) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ", -1)) {
      if (column + word.length() > width && column > 0) {
        out.append(END);
        column = 0;
      }
      out.append(column == 0 ? "" : " ").append(word);
      column += word.length() + 1;
    }
    return out.append(END).toString();
  }
}
