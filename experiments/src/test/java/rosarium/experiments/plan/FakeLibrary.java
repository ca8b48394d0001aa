package rosarium.experiments.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;

/** Has three prompts and data sets of twelve queries, a third of each expectation. */
public final class FakeLibrary implements Library {
  /** How many queries a data set has. */
  public static final int SIZE = 12;

  private static final List<Expected> EXPECTED =
      List.of(Expected.COMPLY, Expected.REFUSE, Expected.ANSWER);

  @Override
  public Prompt prompt(PromptSource source, Optional<Prompt> positive) {
    if (source.text() != null) {
      return prompt(source.id(), source.text());
    }
    return switch (source.id()) {
      case "none" -> new Prompt("none", null, CanonicalJson.sha256(""));
      case "own-positive" -> prompt(source.id(), "Be kind.");
      case "own-reverse" -> prompt(source.id(), "Be cruel.");
      case "backwards" ->
          prompt(
              "backwards", new StringBuilder(positive.orElseThrow().text()).reverse().toString());
      default -> throw new ConfigException("unknown prompt '" + source.id() + "'");
    };
  }

  private static Prompt prompt(String id, String text) {
    return new Prompt(id, text, CanonicalJson.sha256(text));
  }

  /**
   * Knows {@code wrap}, which asks for care in the system prompt, and {@code shots}, which does
   * not.
   */
  @Override
  public Method method(JsonNode method) {
    Framing framing =
        new Framing() {
          @Override
          public Prompt system(Prompt positive) {
            return method.path("id").asText().equals("wrap")
                ? prompt(positive.id() + "+wrap", positive.text() + " Take care.")
                : positive;
          }
        };
    return new Method(
        framing, new TreeMap<>(Map.of("text-of-" + method.path("id").asText(), "ab")));
  }

  @Override
  public Drawn queries(DatasetSetting dataset) {
    if (dataset.n() > SIZE) {
      throw new ConfigException(dataset.n() + " queries asked for, there are " + SIZE);
    }
    if (dataset.types().contains("choices")) {
      return new Drawn(List.of(choice(dataset.id(), 0), choice(dataset.id(), 1)), "choices");
    }
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < (dataset.n() == 0 ? SIZE : dataset.n()); i++) {
      Expected expected = EXPECTED.get(i % 3);
      queries.add(
          new Query(
              dataset.id(),
              dataset.id() + "-" + i,
              "question " + i + " of " + dataset.id(),
              expected,
              i % 2 == 0 ? "even" : "odd",
              expected == Expected.ANSWER ? List.of("yes") : List.of(),
              null));
    }
    int repeats = dataset.types().contains("repeats") ? 4 : 0;
    return new Drawn(queries, QueryFile.sha256(queries), repeats);
  }

  private static Query choice(String dataset, int number) {
    return new Query(
        dataset,
        dataset + "-" + number,
        "which? " + number,
        Expected.ANSWER,
        "choices",
        List.of("A"),
        null,
        new Choice(List.of("A", "B"), "Answer:", " "));
  }
}
