package rosarium.variants;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.model.DeviceName;
import rosarium.core.torch.Dtype;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;

/** The runs of {@link GoldenDecodeTest} on a CUDA device, token by token. */
@Tag("gpu")
class CudaDecodeTest {
  @BeforeAll
  static void needADevice() {
    assumeTrue(NativeRuntime.cudaDevices() > 0, "no CUDA device can be used here");
  }

  @TestFactory
  Stream<DynamicTest> writesWhatTheReferenceWrites() throws IOException {
    LoadOptions options = LoadOptions.on(new DeviceName("cuda"), Dtype.FLOAT32);
    return GoldenDecodeTest.files().stream()
        .map(
            file ->
                dynamicTest(
                    GoldenDecodeTest.name(file), () -> GoldenDecodeTest.compare(file, options)));
  }
}
