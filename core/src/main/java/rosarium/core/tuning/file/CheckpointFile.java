package rosarium.core.tuning.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.SafetensorsFile;
import rosarium.core.checkpoint.output.SafetensorsOutput;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.tuning.LossCurve;
import rosarium.core.tuning.Parameter;
import rosarium.core.tuning.TuningState;

/**
 * The state of a training after an epoch, in a safetensors file: values, what AdamW remembers, the
 * best values so far, the loss curve.
 */
public final class CheckpointFile {
  private static final String FORMAT = "rosarium.tuning-checkpoint.v1";
  private static final List<String> ARRAYS = List.of("value", "first", "second", "best");

  private final Path path;
  private final String fingerprint;

  /**
   * Name a checkpoint.
   *
   * @param path where it is, or will be
   * @param fingerprint of everything that determines the training; a checkpoint of another one is
   *     refused
   */
  public CheckpointFile(Path path, String fingerprint) {
    this.path = path;
    this.fingerprint = fingerprint;
  }

  /** Put the state in the place of the one before. */
  public void write(TuningState state) {
    SafetensorsOutput output =
        new SafetensorsOutput()
            .fact("format", FORMAT)
            .fact("fingerprint", fingerprint)
            .fact("epoch", Integer.toString(state.epoch()))
            .fact("over", Boolean.toString(state.over()))
            .fact("curve", CurveJson.text(state.curve()));
    for (int p = 0; p < state.parameters().size(); p++) {
      Parameter now = state.parameters().get(p);
      List<float[]> arrays =
          List.of(now.value(), now.first(), now.second(), state.best().get(p).value());
      for (int a = 0; a < ARRAYS.size(); a++) {
        output.matrix(now.name() + "." + ARRAYS.get(a), now.rows(), now.columns(), arrays.get(a));
      }
    }
    output.write(path);
  }

  /**
   * Read the state, if there is one.
   *
   * @param names of the parameters
   * @throws ConfigException if it is of another training
   * @throws DataException if it is broken
   */
  public Optional<TuningState> read(List<String> names) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, String> facts = file.metadata();
      if (!FORMAT.equals(facts.get("format"))) {
        throw new DataException(Kind.UNSUPPORTED, path + ": is not a " + FORMAT);
      }
      if (!fingerprint.equals(facts.get("fingerprint"))) {
        throw new ConfigException(
            "%s is a checkpoint of another training (other model, data or settings); give this one another name or output, or delete that file"
                .formatted(path));
      }
      List<Parameter> now = new ArrayList<>();
      List<Parameter> best = new ArrayList<>();
      for (String name : names) {
        now.add(parameter(file, name, "value"));
        best.add(parameter(file, name, "best"));
      }
      return Optional.of(state(facts, now, best));
    }
  }

  private TuningState state(Map<String, String> facts, List<Parameter> now, List<Parameter> best) {
    try {
      LossCurve curve = CurveJson.curve(facts.getOrDefault("curve", ""));
      int epoch = Integer.parseInt(facts.getOrDefault("epoch", ""));
      boolean over = "true".equals(facts.get("over"));
      return new TuningState(epoch, now, best, curve, over);
    } catch (IllegalArgumentException broken) {
      throw new DataException(Kind.FORMAT, path + ": " + broken.getMessage(), broken);
    }
  }

  private Parameter parameter(SafetensorsFile file, String name, String which) {
    CheckpointTensor value = tensor(file, name + "." + which);
    return new Parameter(
        name,
        Math.toIntExact(value.shape().get(0)),
        Math.toIntExact(value.shape().get(1)),
        floats(value),
        floats(tensor(file, name + ".first")),
        floats(tensor(file, name + ".second")));
  }

  private CheckpointTensor tensor(SafetensorsFile file, String name) {
    CheckpointTensor tensor = file.tensors().get(name);
    if (tensor == null || tensor.shape().size() != 2) {
      throw new DataException(Kind.MISSING, path + ": has no matrix '" + name + "'");
    }
    return tensor;
  }

  private static float[] floats(CheckpointTensor tensor) {
    float[] value_P = new float[Math.toIntExact(tensor.elements())];
    tensor.copyFloat32(0, value_P, 0, value_P.length);
    return value_P;
  }
}
