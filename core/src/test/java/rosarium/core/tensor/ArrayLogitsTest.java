package rosarium.core.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArrayLogitsTest extends LogitsContract {
  @Override
  protected Logits of(float[]... rows_BV) {
    return ArrayLogits.of(rows_BV);
  }

  @Test
  void refusesRaggedRows() {
    assertThatThrownBy(() -> ArrayLogits.of(new float[2], new float[3]))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("row 1 has 3 entries");
    assertThatThrownBy(ArrayLogits::of).isInstanceOf(ShapeException.class);
  }
}
