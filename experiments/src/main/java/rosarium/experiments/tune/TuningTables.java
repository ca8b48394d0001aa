package rosarium.experiments.tune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.token.TokenIds;
import rosarium.core.token.Tokenizer;
import rosarium.core.tuning.LossCurve;

/**
 * The tables of a tuning: {@code loss.csv}, one line for each part of each step, and {@code
 * nearest.csv}, one line for each row of a soft prompt with the tokens that look most like it.
 */
final class TuningTables {
  /** How many tokens stand beside a row. */
  static final int NEAREST = 5;

  private final Path folder;
  private final Tokenizer tokenizer;
  private final StringBuilder loss =
      new StringBuilder("schema,prompt,on,epoch,step,part,loss,gradient_norm,rate\n");
  private final StringBuilder near =
      new StringBuilder("schema,prompt,row,began_as,norm,mean_token_norm,nearest\n");

  TuningTables(Path folder, Tokenizer tokenizer) {
    this.folder = folder;
    this.tokenizer = tokenizer;
  }

  /** Add a loss curve; {@code all} is the weighted sum of the parts. */
  void curve(String prompt, LossCurve curve) {
    for (LossCurve.Step step : curve.steps()) {
      String rest = ",%s,%s".formatted(step.gradientNorm(), step.rate());
      line(prompt, "train", step.epoch(), step.step(), "all", step.loss(), rest);
      step.parts()
          .forEach(
              (part, value) -> line(prompt, "train", step.epoch(), step.step(), part, value, ",,"));
    }
    for (LossCurve.HeldOut held : curve.heldOut()) {
      int step = (int) curve.steps().stream().filter(s -> s.epoch() <= held.epoch()).count();
      line(prompt, "held-out", held.epoch(), step, "all", held.loss(), ",,");
      held.parts()
          .forEach(
              (part, value) -> line(prompt, "held-out", held.epoch(), step, part, value, ",,"));
    }
  }

  private void line(
      String prompt, String on, int epoch, int step, String part, double value, String rest) {
    loss.append("1,%s,%s,%d,%d,%s,%s%s\n".formatted(prompt, on, epoch, step, part, value, rest));
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
      near.append(
          String.format(
              Locale.ROOT,
              "1,%s,%d,%s,%.5f,%.5f,%s\n",
              prompt,
              l,
              quoted(tokenizer.token(text_L.get(l % text_L.length()))),
              NearestTokens.norm(soft_LD[l]),
              found.meanNorm(),
              quoted(words)));
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Write both files. */
  void write() {
    try {
      Files.writeString(folder.resolve("loss.csv"), loss, StandardCharsets.UTF_8);
      Files.writeString(folder.resolve("nearest.csv"), near, StandardCharsets.UTF_8);
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot write into " + folder, unwritable);
    }
  }
}
