package rosarium.experiments.tune;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.table.CsvText;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.token.TokenIds;
import rosarium.core.token.Tokenizer;
import rosarium.core.tuning.LossCurve;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The tables of a tuning: {@code loss.csv}, one line for each part of each step, and {@code
 * nearest.csv}, one line for each row of a soft prompt with the tokens that look most like it.
 */
final class TuningTables {
  /** How many tokens stand beside a row. */
  static final int NEAREST = 5;

  private static final int SCHEMA = 1;

  private final Path folder;
  private final Tokenizer tokenizer;
  private final Table loss =
      Table.create(
          "loss",
          IntColumn.create("schema"),
          StringColumn.create("prompt"),
          StringColumn.create("on"),
          IntColumn.create("epoch"),
          IntColumn.create("step"),
          StringColumn.create("part"),
          DoubleColumn.create("loss"),
          DoubleColumn.create("gradient_norm"),
          DoubleColumn.create("rate"));
  private final Table near =
      Table.create(
          "nearest",
          IntColumn.create("schema"),
          StringColumn.create("prompt"),
          IntColumn.create("row"),
          StringColumn.create("began_as"),
          DoubleColumn.create("norm"),
          DoubleColumn.create("mean_token_norm"),
          StringColumn.create("nearest"));

  TuningTables(Path folder, Tokenizer tokenizer) {
    this.folder = folder;
    this.tokenizer = tokenizer;
  }

  /** Add a loss curve; {@code all} is the weighted sum of the parts. */
  void curve(String prompt, LossCurve curve) {
    for (LossCurve.Step step : curve.steps()) {
      Row all = line(prompt, "train", step.epoch(), step.step(), "all", step.loss());
      all.setDouble("gradient_norm", step.gradientNorm());
      all.setDouble("rate", step.rate());
      step.parts()
          .forEach((part, value) -> line(prompt, "train", step.epoch(), step.step(), part, value));
    }
    for (LossCurve.HeldOut held : curve.heldOut()) {
      int step = (int) curve.steps().stream().filter(s -> s.epoch() <= held.epoch()).count();
      line(prompt, "held-out", held.epoch(), step, "all", held.loss());
      held.parts()
          .forEach((part, value) -> line(prompt, "held-out", held.epoch(), step, part, value));
    }
  }

  private Row line(String prompt, String on, int epoch, int step, String part, double value) {
    Row line = loss.appendRow();
    line.setInt("schema", SCHEMA);
    line.setString("prompt", prompt);
    line.setString("on", on);
    line.setInt("epoch", epoch);
    line.setInt("step", step);
    line.setString("part", part);
    line.setDouble("loss", value);
    return line;
  }

  /** Add the rows of a soft prompt. */
  void nearest(String prompt, TokenIds text_L, SoftPrompt soft, NearestTokens.Found found) {
    float[][] soft_LD = soft.matrix();
    for (int l = 0; l < soft_LD.length; l++) {
      String words =
          found.nearest().get(l).stream()
              .map(
                  token ->
                      String.format(
                          Locale.ROOT, "%s (%.3f)", tokenizer.token(token.id()), token.cosine()))
              .collect(Collectors.joining("  "));
      Row line = near.appendRow();
      line.setInt("schema", SCHEMA);
      line.setString("prompt", prompt);
      line.setInt("row", l);
      line.setString("began_as", tokenizer.token(text_L.get(l % text_L.length())));
      line.setDouble("norm", NearestTokens.norm(soft_LD[l]));
      line.setDouble("mean_token_norm", found.meanNorm());
      line.setString("nearest", words);
    }
  }

  /** Write both files. */
  void write() {
    write("loss.csv", loss);
    write("nearest.csv", near);
  }

  private void write(String name, Table table) {
    AtomicFiles.write(folder.resolve(name), CsvText.of(table).getBytes(StandardCharsets.UTF_8));
  }
}
