package rosarium.experiments.plan;

import java.util.List;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;

/** Where the texts of a plan come from. The composition root answers it. */
public interface Library {
  /** Return a prompt that comes with Rosarium. */
  Prompt prompt(String id);

  /**
   * Return every query of a data set, in the order of the data set.
   *
   * @throws rosarium.core.config.DataException when its files are absent or not what they should be
   */
  List<Query> queries(DatasetSetting dataset);
}
