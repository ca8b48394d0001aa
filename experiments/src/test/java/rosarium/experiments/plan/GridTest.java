package rosarium.experiments.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Prompt;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord.PromptUse;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.FakeKnown;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;

class GridTest {
  private static final String CONFIG =
      """
      schema: 1
      name: grid
      models: [scripted]
      variants:
        - plain
        - {id: rose, alpha: [0.3, 0.5], gate: [{id: first-m, m: [2, 4]}]}
        - {id: rose, alpha: 0.5}
        - reverse-only
      prompts:
        - {name: own, positive: own-positive, reverse: own-reverse}
        - {name: bare, positive: own-positive, reverse: none}
      datasets: [contrast, {id: xstest, n: 5, seed: 3}]
      seed: 7
      max_tokens: 10
      """;

  private static Grid.Expanded expand(String text, String... settings) {
    ExperimentConfig config =
        ConfigBinder.bind(
            Overrides.apply(ConfigFile.parse("c.yaml", text), List.of(settings)),
            new FakeKnown(),
            Path.of(""));
    return Grid.expand(config, new FakeKnown(), new FakeLibrary());
  }

  @Test
  void countsCellsWithoutDuplicates() {
    Plan plan = expand(CONFIG).plan();

    // Per data set: plain 1 (reverse prompt not read), rose with gates 2 x 2 x 2 pairs, rose 2
    // pairs, reverse-only 2 pairs: 13; the second pair's plain is the duplicate.
    assertThat(plan.cells()).hasSize(26);
    assertThat(plan.duplicates()).isEqualTo(2);
    assertThat(plan.answers()).isEqualTo(13 * 12 + 13 * 5);
    assertThat(plan.newTokens()).isEqualTo(10 * plan.answers());
  }

  @Test
  void givesADataSetItsOwnLimitOfTokens() {
    Plan plan = expand(CONFIG, "datasets=[contrast, {id: xstest, n: 5, max_tokens: 3}]").plan();

    assertThat(plan.cells())
        .allSatisfy(
            cell ->
                assertThat(cell.maxTokens()).isEqualTo(cell.dataset().equals("xstest") ? 3 : 10));
    assertThat(plan.newTokens()).isEqualTo(13 * 12 * 10 + 13 * 5 * 3);
    assertThat(ids(CONFIG, "datasets=[{id: contrast, max_tokens: 10}]"))
        .isEqualTo(ids(CONFIG, "datasets=[contrast]"));
  }

  @Test
  void countsAChoiceAsOneStep() {
    Plan plan = expand(CONFIG, "datasets=[{id: xstest, types: [choices]}]").plan();

    assertThat(plan.cells()).hasSize(13).extracting(Cell::maxTokens).containsOnly(1);
    assertThat(plan.newTokens()).isEqualTo(plan.answers());
  }

  @Test
  void saysHowManyQueriesStandThereTwice() {
    assertThat(expand(CONFIG).notes()).isEmpty();
    assertThat(expand(CONFIG, "datasets=[{id: xstest, types: [repeats]}]").notes())
        .containsExactly(
            "data set xstest: 4 queries stand there more than once and are asked once");
  }

  @Test
  void keepsCellIdsFromVersionToVersion() {
    List<String> ids = expand(CONFIG).plan().cells().stream().map(Cell::id).limit(4).toList();

    // A change here orphans every run folder there is: it needs a new schema number.
    assertThat(ids).containsExactly("537e49067776", "7523855a580a", "5bd89c263e64", "ad32fee1b85f");
  }

  @Test
  void tellsDevicesApartAndLeavesTheProcessorUnnamed() {
    Plan cpu = expand(CONFIG, "models=[{id: scripted, device: cpu}]").plan();
    Plan cuda = expand(CONFIG, "models=[{id: scripted, device: 'cuda:1'}]").plan();
    Plan both = expand(CONFIG, "models=[scripted, {id: scripted, device: 'cuda:1'}]").plan();

    assertThat(cpu).isEqualTo(expand(CONFIG).plan());
    assertThat(cuda.cells()).extracting(Cell::dtype).containsOnly("auto on cuda:1");
    assertThat(both.cells()).hasSize(52).containsAll(cpu.cells()).containsAll(cuda.cells());
  }

  @Test
  void givesOneIdToTwoSpellingsOfOneConfig() {
    String respelt =
        CONFIG.replace("alpha: [0.3, 0.5]", "alpha: [0.30, 5e-1]").replace("seed: 7", "seed: 7 #");

    assertThat(expand(respelt).plan()).isEqualTo(expand(CONFIG).plan());
  }

  @Test
  void dependsOnWhatChangesAnswersOnly() {
    Set<String> ids = ids(CONFIG);

    assertThat(ids(CONFIG, "output=elsewhere", "name=other", "judges=[exact-match]"))
        .isEqualTo(ids);
    assertThat(ids(CONFIG, "prompts[0].name=renamed")).isEqualTo(ids);
    for (String change :
        List.of(
            "seed=8",
            "max_tokens=11",
            "samples=2",
            "reproducible=false",
            "models[0]={id: scripted, dtype: float32}")) {
      assertThat(ids(CONFIG, change)).as(change).doesNotContainAnyElementsOf(ids);
    }
  }

  @Test
  void labelsAPointWithWhatIsNotUsual() {
    List<String> labels =
        expand(CONFIG).plan().cells().stream().map(Cell::label).distinct().toList();

    assertThat(labels)
        .containsExactly(
            "plain",
            "rose α=0.3 first-m(m=2)",
            "rose α=0.3 first-m(m=4)",
            "rose α=0.5 first-m(m=2)",
            "rose α=0.5 first-m(m=4)",
            "rose α=0.5",
            "reverse-only");
  }

  @Test
  void namesThePlaceWhenTheLibraryRefuses() {
    assertThatThrownBy(() -> expand(CONFIG, "datasets=[{id: xstest, n: 13}]"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "--set datasets=[{id: xstest, n: 13}] datasets[0]: 13 queries asked for, there are 12");
    assertThatThrownBy(
            () -> expand(CONFIG.replace("positive: own-positive, reverse: none", "positive: odd")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("c.yaml:11:28 prompts[1].positive: unknown prompt 'odd'");
  }

  @Test
  void buildsAReversePromptFromThePositiveOneEvenWhereOnlyItIsRead() {
    Grid.Expanded grid = expand(CONFIG, "prompts[1].reverse=backwards", "variants=[reverse-only]");

    assertThat(grid.prompts().keySet()).containsExactlyInAnyOrder("own-reverse", "backwards");
  }

  @Test
  void refusesAVariantWhosePromptIsMissing() {
    String config =
        CONFIG.replace(
            "{name: bare, positive: own-positive, reverse: none}", "{name: bare, positive: none}");

    assertThatThrownBy(() -> expand(config))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "c.yaml:6:5 variants[1]: rose needs a reverse prompt, and prompt pair 'bare' (c.yaml:11:5 prompts[1]) has none; add it, or limit the variant with prompts: [...]");
    assertThat(
            expand(config, "variants=[plain, {id: rose, alpha: 1, prompts: own}]").plan().cells())
        .hasSize(6);
  }

  @Test
  void refusesAPairThatContrastsAStreamWithItself() {
    assertThatThrownBy(() -> expand(CONFIG, "prompts[1].reverse={id: copy, text: Be kind.}"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "c.yaml:11:5 prompts[1]: positive prompt 'own-positive' and reverse prompt 'copy' have the same text");
  }

  @Test
  void givesEveryCellToExactlyOneShard() {
    Plan plan = expand(CONFIG).plan();

    Set<String> seen = new TreeSet<>();
    for (int index = 1; index <= 4; index++) {
      for (Cell cell : new Shard(index, 4).of(plan)) {
        assertThat(seen.add(cell.id())).isTrue();
      }
    }
    assertThat(seen).hasSize(plan.cells().size());
    assertThat(Shard.parse("2/4")).isEqualTo(new Shard(2, 4));
    assertThatThrownBy(() -> Shard.parse("5/4")).isInstanceOf(ConfigException.class);
  }

  private static final String METHODS =
      CONFIG.replace(
          "  - reverse-only\n",
          "  - {id: rose, alpha: 0.5, method: [none, wrap, {id: shots, k: [1, 5]}]}\n");

  @Test
  void multipliesPromptMethodsWithEverythingElse() {
    List<Cell> cells = expand(METHODS, "datasets=[contrast]").plan().cells();

    // plain 1, rose with gates 8, rose 2; methods add wrap and two shots under two pairs
    assertThat(cells).hasSize(1 + 8 + 2 + 3 * 2);
    assertThat(cells.stream().map(Cell::label))
        .contains("rose α=0.5", "rose α=0.5 + wrap", "rose α=0.5 + shots k=5");
    assertThat(ids(METHODS)).containsAll(ids(CONFIG.replace("  - reverse-only\n", "")));
  }

  @Test
  void namesTheSystemPromptThatAMethodMakes() {
    Grid.Expanded grid = expand(METHODS, "datasets=[contrast]");
    Cell wrapped =
        grid.plan().cells().stream()
            .filter(cell -> cell.label().endsWith("wrap"))
            .findFirst()
            .orElseThrow();

    assertThat(wrapped.prompts().get("positive"))
        .extracting(PromptUse::id)
        .isEqualTo("own-positive+wrap");
    assertThat(wrapped.prompts().get("reverse")).extracting(PromptUse::id).isEqualTo("own-reverse");
    assertThat(grid.prompts().get("own-positive+wrap"))
        .extracting(Prompt::text)
        .isEqualTo("Be kind. Take care.");
    assertThat(grid.method(wrapped).texts()).containsOnlyKeys("text-of-wrap");
  }

  @Test
  void refusesAPromptMethodWithoutAPositiveStream() {
    String config = CONFIG.replace("- reverse-only", "- {id: reverse-only, method: wrap}");

    assertThatThrownBy(() -> expand(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("variants[3]")
        .hasMessageEndingWith(
            "prompt method 'wrap' acts on the positive prompt, and reverse-only reads none");
  }

  @Test
  void namesTheNearestPromptMethod() {
    assertThatThrownBy(() -> expand(METHODS.replace("wrap", "warp")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("warp")
        .hasMessageContaining("did you mean 'wrap'");
    assertThatThrownBy(() -> expand(METHODS.replace("[1, 5]", "[1, 6]")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("k is 6");
  }

  private static Set<String> ids(String config, String... settings) {
    return new TreeSet<>(expand(config, settings).plan().cells().stream().map(Cell::id).toList());
  }
}
