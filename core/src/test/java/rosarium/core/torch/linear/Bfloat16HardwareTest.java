package rosarium.core.torch.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class Bfloat16HardwareTest {
  @Test
  void knowsTheInstructionsOfTwoMakers() {
    assertThat(Bfloat16Hardware.presentIn(List.of("flags\t\t: fpu avx512f amx_bf16 amx_tile")))
        .isTrue();
    assertThat(Bfloat16Hardware.presentIn(List.of("flags\t\t: fpu avx512_bf16"))).isTrue();
  }

  @Test
  void takesNothingElseForThem() {
    assertThat(
            Bfloat16Hardware.presentIn(
                List.of("model name\t: amx_bf16", "flags\t\t: fpu avx512f avx512_bf16x")))
        .isFalse();
    assertThat(Bfloat16Hardware.presentIn(List.of())).isFalse();
  }
}
