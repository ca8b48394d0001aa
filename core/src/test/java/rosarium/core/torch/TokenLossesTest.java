package rosarium.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.Shared;

/** What one token costs, alone: the example of methods.md 5.1 and the clamp cases of golden/acd. */
@Tag("torch")
class TokenLossesTest {
  private TorchModel model;
  private long pointersBefore;

  @BeforeEach
  void load() {
    pointersBefore = NativeRuntime.livePointers();
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"))) {
      model = TorchModel.load("llama", checkpoint, LoadOptions.reference());
    }
  }

  @AfterEach
  void leakNothing() {
    model.close();
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  private float[][] lossAndGradient(float[] logits_V, boolean likely, double clamp) {
    try (PointerScope scope = new PointerScope()) {
      Tensor logits_RV = Tensor.create(logits_V, 1, logits_V.length).set_requires_grad(true);
      Tensor loss_R =
          ForwardScript.call(
                  model.script().function("token_losses"),
                  "token losses",
                  new IValue(logits_RV),
                  new IValue(tensor(new long[] {0})),
                  new IValue(likely ? 1L : 0L),
                  new IValue(clamp))
              .toTensor();
      loss_R.sum().backward();
      float[] gradient_V = new float[logits_V.length];
      logits_RV.grad().data_ptr_float().get(gradient_V);
      return new float[][] {{loss_R.detach().item_float()}, gradient_V};
    }
  }

  @Test
  void costsWhatTheWorkedExampleSays() {
    float[] p_V = {2, 1.5f, 0.5f, -1};

    float[][] likely = lossAndGradient(p_V, true, 0);
    float[][] unlikely = lossAndGradient(p_V, false, 0);

    assertThat(likely[0][0]).isCloseTo(0.630978f, within(1e-5f));
    assertThat(likely[1])
        .containsExactly(new float[] {-0.467929f, 0.322717f, 0.118721f, 0.026490f}, within(1e-5f));
    assertThat(unlikely[0][0]).isCloseTo(0.759439f, within(1e-5f));
    assertThat(unlikely[1])
        .containsExactly(
            new float[] {0.532071f, -0.366955f, -0.134995f, -0.030121f}, within(1e-5f));
  }

  @Test
  void anAlmostCertainTokenCostsExactlyWhatItShouldOrWhatTheClampAllows() {
    float[] sure_V = {12, 0, 0, 0};
    float[] surer_V = {30, 0, 0, 0};

    assertThat(lossAndGradient(sure_V, false, 0)[0][0]).isCloseTo(10.901406f, within(1e-5f));
    assertThat(lossAndGradient(surer_V, false, 0)[0][0]).isCloseTo(28.901388f, within(1e-5f));
    assertThat(lossAndGradient(surer_V, false, 1e-5)[0][0]).isCloseTo(11.512925f, within(1e-5f));
    assertThat(lossAndGradient(surer_V, false, 1e-5)[1]).containsOnly(0);
    assertThat(lossAndGradient(surer_V, false, 0)[1][0]).isCloseTo(1, within(1e-5f));
  }

  @Test
  void clampsAsTheReferenceDoes() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(Shared.path("golden/acd/llama.json").toFile())
            .path("clamp_cases");

    assertThat(cases.path("p")).hasSize(7);
    for (int i = 0; i < cases.path("p").size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        float ours =
            ForwardScript.call(
                    model.script().function("minus_log_rest"),
                    "minus_log_rest",
                    new IValue(tensor(new float[] {cases.path("p").get(i).floatValue()})),
                    new IValue(1e-5))
                .toTensor()
                .item_float();
        assertThat(ours).isCloseTo(cases.path("minus_log").get(i).floatValue(), within(1e-5f));
      }
    }
  }
}
