package rosarium.experiments.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;

/** Where the texts of a plan come from. The composition root answers it. */
public interface Library {
  /**
   * Return a prompt.
   *
   * @param positive the positive prompt of the pair, which some reverse prompts are built from
   * @throws rosarium.core.config.ConfigException when it is unknown or cannot be built
   */
  Prompt prompt(PromptSource source, Optional<Prompt> positive);

  /**
   * Bind a prompt method to its texts.
   *
   * @param method {@code id} and parameters
   * @throws rosarium.core.config.ConfigException when a text is unknown or not there
   */
  Method method(JsonNode method);

  /**
   * A prompt method that is ready.
   *
   * @param framing what it makes of a query
   * @param texts SHA-256 of each text that it uses, by id
   */
  record Method(Framing framing, SortedMap<String, String> texts) {
    /** Leaves every query as it is. */
    public static final Method NONE = new Method(Framing.NONE, new TreeMap<>());
  }

  /**
   * Return the queries that a config asks for, in the order in which they are asked.
   *
   * @throws rosarium.core.config.ConfigException when the data set has fewer, or no such type
   * @throws rosarium.core.config.DataException when its files are absent or not what they should be
   */
  Drawn queries(DatasetSetting dataset);

  /**
   * Queries of one data set.
   *
   * @param queries in the order in which they are asked
   * @param sha256 hash over them, lower-case hex
   * @param repeats how many queries of the data set are left out since their text stood there
   *     before
   */
  record Drawn(List<Query> queries, String sha256, int repeats) {
    /** Copy the list. */
    public Drawn {
      queries = List.copyOf(queries);
    }

    /** Draw from a data set without repeats. */
    public Drawn(List<Query> queries, String sha256) {
      this(queries, sha256, 0);
    }
  }
}
