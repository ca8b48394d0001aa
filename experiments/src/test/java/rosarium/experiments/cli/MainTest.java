package rosarium.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.testing.Shared;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static String quickstart() {
    return Shared.projectRoot().resolve("experiments/configs/quickstart.yaml").toString();
  }

  @Test
  void plansTheQuickStart() throws IOException {
    assertThat(run("plan", quickstart(), "--json")).isZero();

    JsonNode plan = new ObjectMapper().readTree(out.toString());
    assertThat(plan.path("schema").asInt()).isEqualTo(1);
    assertThat(plan.path("cells").size()).isGreaterThanOrEqualTo(5);
    assertThat(plan.path("cells").findValuesAsText("label"))
        .contains("plain", "reverse-only", "rose α=0.3", "rose α=0.5", "rose α=0.7");
  }

  @Test
  void validatesTheQuickStart() {
    assertThat(run("validate", quickstart())).isZero();
    assertThat(out.toString()).contains("good; ");
  }

  @Test
  void reportsEverythingThatIsWrongWithAConfig() throws IOException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        Files.readString(Path.of(quickstart()))
            .replace("seed: 7", "seed: -7")
            .replace("max_tokens: 48", "max_tokens: many"));

    assertThat(run("validate", config.toString())).isEqualTo(Main.MISTAKE);

    assertThat(err.toString())
        .contains("seed: found -7 (number), expected a whole number in [0, 9007199254740991]")
        .contains("max_tokens: string found, integer expected");
  }

  @Test
  void acceptsExactlyTheSchemaThatIsShipped() throws IOException {
    assertThat(run("validate", quickstart(), "--schema")).isZero();

    JsonNode schema = new ObjectMapper().readTree(out.toString());
    assertThat(schema.path("properties").size()).isEqualTo(21);
  }

  @Test
  void saysInOneLineWhatAUserGotWrong() {
    assertThat(run("run", "no-such-file.yaml")).isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("rosarium: no-such-file.yaml: there is no such file\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plna", "decod", "validat"})
  void suggestsTheCommandThatWasMeant(String typo) {
    assertThat(run(typo)).isEqualTo(Main.MISTAKE);
    assertThat(err.toString()).contains("Did you mean");
  }

  @Test
  void suggestsTheOptionThatWasMeant() {
    assertThat(run("plan", quickstart(), "--jsno")).isEqualTo(Main.MISTAKE);
    assertThat(err.toString()).contains("Unknown option: '--jsno'").contains("--json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "variants",
        "gates",
        "masks",
        "methods",
        "models",
        "datasets",
        "prompts",
        "judges",
        "formats",
        "figures"
      })
  void listsWhatThereIs(String what) throws IOException {
    assertThat(run("list", what, "--json")).isZero();

    JsonNode list = new ObjectMapper().readTree(out.toString());
    assertThat(list.size()).isPositive();
    assertThat(list.findValuesAsText("id")).hasSize(list.size()).doesNotContain("");
  }

  @Test
  void listsDefaultsThatCanBePasted() throws IOException {
    assertThat(run("list", "variants", "--defaults", "--json")).isZero();

    List<String> defaults =
        new ObjectMapper().readTree(out.toString()).findValuesAsText("defaults");
    assertThat(defaults).contains("{\"id\":\"rose\",\"alpha\":0.5}");
  }

  @Test
  void refusesToListWhatItDoesNotKnow() {
    assertThat(run("list", "variant")).isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .contains("cannot list 'variant'")
        .contains("did you mean 'variants'?");
  }

  @Test
  void refusesAFolderWithoutARun() {
    assertThat(run("report", folder.toString())).isEqualTo(Main.MISTAKE);
    assertThat(err.toString()).contains("no run is here");
  }

  @Test
  void printsHelpForEveryCommand() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(run(command, "--help")).as(command).isZero();
    }
    assertThat(out.toString()).contains("Usage: rosarium run");
  }

  @Test
  void showsTheBenchmarkThatItWouldRun() {
    assertThat(run("bench", "--show")).isZero();
    assertThat(out.toString()).startsWith("# What the second pass costs").contains("schema: 1");
  }

  @Test
  void namesWhatIsWrongWithABenchmark() throws IOException {
    Path config = folder.resolve("b.yaml");
    Files.writeString(config, "schema: 1\nmodell: x\n");

    assertThat(run("bench", config.toString())).isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .startsWith("rosarium: " + config + ":2:1 modell: unknown key 'modell'")
        .contains("did you mean 'model'?");
  }

  @Test
  void refusesToCompareAFormatThatNothingRuns() {
    assertThat(run("bench", "quality", "smollm2-135m-instruct", "--dtypes", "float23"))
        .isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .startsWith("rosarium: --dtypes: unknown dtype 'float23'")
        .contains("did you mean 'float32'?");
  }
}
