package rosarium.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.LogitsContract;
import rosarium.core.tensor.ShapeException;

@Tag("torch")
class TorchLogitsTest extends LogitsContract {
  private long pointersBefore;
  private StepScope scope = StepScope.open();

  @BeforeEach
  void openScope() {
    scope.close();
    pointersBefore = Pointer.totalCount();
    scope = StepScope.open();
  }

  @AfterEach
  void leavesNoPointerBehind() {
    scope.close();

    assertThat(Pointer.totalCount()).isEqualTo(pointersBefore);
  }

  @Override
  protected Logits of(float[]... rows_BV) {
    return TorchLogits.copyOf(rows_BV);
  }

  @Test
  void refusesWhatIsNotAFloatMatrix() {
    assertThatThrownBy(() -> TorchLogits.of(Tensor.create(new float[] {1, 2}, 2)))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> TorchLogits.of(Tensor.create(new double[] {1, 2}, 1, 2)))
        .isInstanceOf(ShapeException.class);
  }

  @Test
  void acceptsAPassThatScoredNothing() {
    assertThat(TorchLogits.of(torch.ones(2, 3).narrow(0, 0, 0)).rows()).isZero();
  }

  @Test
  void readsRowsOfATensorThatIsNotContiguous() {
    Tensor transposed_BV = Tensor.create(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t();

    assertThat(TorchLogits.of(transposed_BV).row(1)).containsExactly(2f, 5f);
  }

  @Test
  void makesMoreOfItsKind() {
    Logits made_BV = of(new float[] {1, 2}).like(new float[][] {{3, 4}, {5, 6}});

    assertThat(made_BV).isInstanceOf(TorchLogits.class);
    assertThat(made_BV.row(1)).containsExactly(5f, 6f);
  }

  @Test
  void keptValuesOutliveTheirStep() {
    try (PointerScope owner = new PointerScope()) {
      Tensor kept;
      try (StepScope step = StepScope.within(owner)) {
        kept = step.keep(torch.ones(3));
      }
      assertThat(kept.sum().item_float()).isEqualTo(3f);
    }
  }
}
