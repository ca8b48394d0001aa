package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.ConfigException;

class DeviceNameTest {
  @Test
  void meansTheFirstDeviceUnlessItSaysWhich() {
    assertThat(new DeviceName("cuda").on(2).id()).isEqualTo("cuda:0");
    assertThat(new DeviceName("cuda:1").on(2).id()).isEqualTo("cuda:1");
    assertThat(new DeviceName("cpu").on(2)).isEqualTo(DeviceName.CPU);
  }

  @Test
  void takesADeviceByItselfOnlyWhereThereIsOne() {
    assertThat(new DeviceName("auto").on(1).id()).isEqualTo("cuda:0");
    assertThat(new DeviceName("auto").on(0)).isEqualTo(DeviceName.CPU);
  }

  @Test
  void saysWhatIsThereWhenADeviceIsNot() {
    assertThatThrownBy(() -> new DeviceName("cuda").on(0))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "device 'cuda' is not there: no CUDA device can be used (that takes an NVIDIA driver and a build with -Pgpu); known here: cpu");
    assertThatThrownBy(() -> new DeviceName("cuda:2").on(2))
        .hasMessage(
            "device 'cuda:2' is not there: 2 CUDA device(s) can be used; known here: cpu, cuda:0, cuda:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:01", "cpu:0", "cuda:1 "})
  void refusesNamesThatNoDeviceHas(String name) {
    assertThatThrownBy(() -> new DeviceName(name))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown device '" + name + "'; known are cpu, cuda, cuda:N, auto");
  }
}
