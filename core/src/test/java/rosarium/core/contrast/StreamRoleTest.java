package rosarium.core.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.ShapeException;

class StreamRoleTest {
  @Test
  void namesBringRolesBack() {
    for (StreamRole.Kind kind : StreamRole.Kind.values()) {
      for (int index : new int[] {0, 1, 2, 41}) {
        StreamRole role = new StreamRole(kind, index);
        assertThat(StreamRole.of(role.id())).contains(role);
      }
    }
    assertThat(StreamRole.POSITIVE.id()).isEqualTo("positive");
    assertThat(StreamRole.POSITIVE.pair(1).id()).isEqualTo("positive-2");
    assertThat(StreamRole.layer(0).id()).isEqualTo("layer-0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "negative",
        "positive-",
        "positive-0",
        "positive-1",
        "positive-99999999999",
        "layer",
        ""
      })
  void otherNamesAreNoRoles(String name) {
    assertThat(StreamRole.of(name)).isEmpty();
  }

  @Test
  void rolesComeInAFixedOrder() {
    List<StreamRole> given =
        List.of(
            StreamRole.layer(3),
            StreamRole.AMATEUR,
            StreamRole.POSITIVE.pair(1),
            StreamRole.REVERSE,
            StreamRole.POSITIVE);

    assertThat(new TreeSet<>(given))
        .containsExactly(
            StreamRole.POSITIVE,
            StreamRole.POSITIVE.pair(1),
            StreamRole.REVERSE,
            StreamRole.AMATEUR,
            StreamRole.layer(3));
  }

  @Test
  void layersAreNoStreams() {
    assertThat(StreamRole.layer(2).isStream()).isFalse();
    assertThat(StreamRole.EXPERT.isStream()).isTrue();
    assertThatThrownBy(() -> StreamRole.layer(-1)).hasMessageContaining("from 0");
  }

  @Test
  void rowsOfOneStepHaveOneShape() {
    ArrayLogits two_BV = ArrayLogits.of(new float[] {1, 2});
    ArrayLogits three_BV = ArrayLogits.of(new float[] {1, 2, 3});

    assertThatThrownBy(
            () ->
                StreamLogits.of(Map.of(StreamRole.POSITIVE, two_BV, StreamRole.REVERSE, three_BV)))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> StreamLogits.of(Map.of(StreamRole.POSITIVE, two_BV)).reverse())
        .hasMessageContaining("no reverse rows here, only [positive]");
  }

  @Test
  void aGateThatReadsNothingIsShownNothing() {
    GateInput now = new GateInput(new int[] {0, 7}, StreamRole.POSITIVE, null);

    assertThat(Gate.always().open(now)).containsExactly(1, 1);
    assertThatThrownBy(now::closedRow).hasMessageContaining("declared that it reads no rows");
  }

  @Test
  void aProductIsTheStrictestOfItsFactors() {
    Gate half = new Constant(0.5, Gate.Reads.CLOSED_ROW);
    Gate product = new ProductGate(List.of(half, Gate.always(), half));
    StreamLogits rows_BV =
        StreamLogits.of(Map.of(StreamRole.POSITIVE, ArrayLogits.of(new float[] {1, 2})));

    assertThat(product.open(new GateInput(new int[] {0}, StreamRole.POSITIVE, rows_BV)))
        .containsExactly(0.25);
    assertThat(product.reads()).isEqualTo(Gate.Reads.CLOSED_ROW);
    assertThat(product.graded()).isTrue();
    assertThat(product.closedForGood(3)).isTrue();
    assertThat(product.closedForGood(2)).isFalse();
    assertThatThrownBy(() -> new ProductGate(List.of(half))).hasMessageContaining("two or more");
  }

  private record Constant(double value, Reads reads) implements Gate {
    @Override
    public double[] open(GateInput now) {
      return new double[] {value};
    }

    @Override
    public boolean closedForGood(int step) {
      return step > 2;
    }

    @Override
    public boolean graded() {
      return true;
    }
  }
}
