package rosarium.experiments.run;

import rosarium.core.record.RunRecord;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/** Hears how a run goes on. Called from the thread that runs. */
public interface RunListener {
  /** Hears nothing. */
  RunListener SILENT = new RunListener() {};

  /**
   * Hear what is to be done.
   *
   * @param answers records that all cells of this process will hold
   * @param there how many of them an earlier process has written
   */
  default void begins(long answers, long there) {}

  /** Hear that a model is being loaded. */
  default void loads(ModelSetting model) {}

  /** Hear something that the user should know, for example that a torn line was cut off. */
  default void notes(String message) {}

  /** Hear that a record was written. */
  default void wrote(RunRecord record) {}
}
