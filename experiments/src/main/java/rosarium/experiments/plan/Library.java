package rosarium.experiments.plan;

import java.util.List;
import java.util.Optional;
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
   */
  record Drawn(List<Query> queries, String sha256) {
    /** Copy the list. */
    public Drawn {
      queries = List.copyOf(queries);
    }
  }
}
