package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import rosarium.core.tuning.Differentiable;
import rosarium.core.tuning.Example;
import rosarium.core.tuning.Objective;
import rosarium.core.tuning.Objective.Form;
import rosarium.core.tuning.Parameter;

/**
 * Losses of a {@link TorchModel} and their gradients by one soft prompt, which stands among the ids
 * of an example as V, V + 1, ...
 *
 * <p>The forward pass is the one that decodes, without its cache: sequences of a pass are filled up
 * on the right to one length, where causal attention never looks, and only answer tokens reach the
 * output head. Weights ask for no gradient, so that nothing but the soft prompt gets one.
 */
public final class SoftPromptTraining implements Differentiable {
  private final TorchModel model;
  private final Function training;

  /** Prepare. The model outlives this. */
  public SoftPromptTraining(TorchModel model) {
    this.model = model;
    this.training = model.script().function("training_losses");
  }

  /**
   * Tokens to predict in the order that {@code forward.py} wants: likely ones first.
   *
   * @param token index of the token before, through all sequences of the pass
   */
  private record Target(String part, Form form, long token, long id) {}

  @Override
  public Map<String, Double> losses(
      List<Parameter> parameters,
      List<Example> examples,
      Objective objective,
      Map<String, Double> tokenWeights,
      @Nullable List<float[]> gradients_P) {
    if (parameters.size() != 1 || parameters.get(0).columns() != model.description().width()) {
      throw new IllegalArgumentException("one soft prompt of the model's width is trained");
    }
    int longest = examples.stream().mapToInt(e -> e.ids_L().length()).max().orElseThrow();
    if (longest > model.description().context()) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens; the context is %d"
              .formatted(longest, model.description().context()));
    }
    List<Target> targets = targets(examples, objective, longest);
    try (PointerScope pass = new PointerScope()) {
      float[] loss_R =
          run(parameters.get(0), examples, longest, targets, objective, tokenWeights, gradients_P);
      Map<String, Double> sums = new TreeMap<>();
      for (int r = 0; r < loss_R.length; r++) {
        sums.merge(targets.get(r).part(), (double) loss_R[r], Double::sum);
      }
      return sums;
    }
  }

  private static List<Target> targets(List<Example> examples, Objective objective, int longest) {
    List<Target> targets = new ArrayList<>();
    for (int s = 0; s < examples.size(); s++) {
      Example example = examples.get(s);
      for (int l = example.answer(); l < example.ids_L().length(); l++) {
        targets.add(
            new Target(
                example.part(),
                objective.part(example).form(),
                (long) s * longest + l - 1,
                example.ids_L().get(l)));
      }
    }
    targets.sort(Comparator.comparing(Target::form));
    return targets;
  }

  private float[] run(
      Parameter soft,
      List<Example> examples,
      int longest,
      List<Target> targets,
      Objective objective,
      Map<String, Double> tokenWeights,
      @Nullable List<float[]> gradients_P) {
    Tensor soft_LD =
        Tensor.create(soft.value(), soft.rows(), soft.columns())
            .to(model.device(), torch.ScalarType.Float);
    Tensor loss_R;
    if (gradients_P == null) {
      try (NoGradGuard noGradient = new NoGradGuard()) {
        loss_R = forward(soft_LD, examples, longest, targets, objective);
      }
    } else {
      soft_LD = soft_LD.set_requires_grad(true);
      loss_R = forward(soft_LD, examples, longest, targets, objective);
      float[] weight_R = new float[targets.size()];
      for (int r = 0; r < weight_R.length; r++) {
        weight_R[r] = Objects.requireNonNull(tokenWeights.get(targets.get(r).part())).floatValue();
      }
      loss_R.mul(tensor(weight_R).to(model.device(), torch.ScalarType.Float)).sum().backward();
      add(floats(soft_LD.grad()), gradients_P.get(0));
    }
    return floats(loss_R.detach());
  }

  private Tensor forward(
      Tensor soft_LD,
      List<Example> examples,
      int longest,
      List<Target> targets,
      Objective objective) {
    long[] id_SL = new long[examples.size() * longest];
    for (int s = 0; s < examples.size(); s++) {
      int[] ids_L = examples.get(s).ids_L().toArray();
      for (int l = 0; l < ids_L.length; l++) {
        id_SL[s * longest + l] = checked(ids_L[l], soft_LD.size(0));
      }
    }
    long likely = targets.stream().filter(t -> t.form() == Form.LIKELIHOOD).count();
    return ForwardScript.call(
            training,
            "training pass of %d sequences of %d tokens".formatted(examples.size(), longest),
            new IValue(onDevice(id_SL).view(examples.size(), longest)),
            new IValue(onDevice(targets.stream().mapToLong(Target::token).toArray())),
            new IValue(onDevice(targets.stream().mapToLong(Target::id).toArray())),
            new IValue(likely),
            new IValue(objective.clamp()),
            model.weightsWith(soft_LD),
            new IValue(model.pool().tensor()),
            model.cosines(),
            model.sines())
        .toTensor();
  }

  private long checked(int id, long softRows) {
    if (id < 0 || id >= model.description().vocabulary() + softRows) {
      throw new IllegalArgumentException(
          "token id %d; there are %d, and %d rows of the soft prompt"
              .formatted(id, model.description().vocabulary(), softRows));
    }
    return id;
  }

  private Tensor onDevice(long[] numbers) {
    return tensor(numbers).to(model.device(), torch.ScalarType.Long);
  }

  private static float[] floats(Tensor values) {
    float[] copy_P = new float[(int) values.numel()];
    values.cpu().contiguous().data_ptr_float().get(copy_P);
    return copy_P;
  }

  private static void add(float[] from_P, float[] to_P) {
    for (int i = 0; i < to_P.length; i++) {
      to_P[i] += from_P[i];
    }
  }
}
