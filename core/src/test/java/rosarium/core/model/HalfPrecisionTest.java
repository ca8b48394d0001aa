package rosarium.core.model;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.testing.Shared;
import rosarium.core.torch.Dtype;
import rosarium.core.torch.LoadOptions;

/** Models in 16 bits stay near the reference; the same bounds hold on a CUDA device. */
@Tag("torch")
class HalfPrecisionTest {
  // About twice the worst of the golden models, on a processor and on a device.
  static final double BFLOAT16_LEAD = 0.3;
  static final double BFLOAT16_DIVERGENCE = 8e-3;
  static final double FLOAT16_LEAD = 0.04;
  static final double FLOAT16_DIVERGENCE = 7e-5;

  @TestFactory
  Stream<DynamicTest> staysNearTheReferenceInBfloat16() throws IOException {
    return tests(Dtype.BFLOAT16, BFLOAT16_LEAD, BFLOAT16_DIVERGENCE);
  }

  @TestFactory
  Stream<DynamicTest> staysNearTheReferenceInFloat16() throws IOException {
    return tests(Dtype.FLOAT16, FLOAT16_LEAD, FLOAT16_DIVERGENCE);
  }

  private static Stream<DynamicTest> tests(Dtype dtype, double lead, double divergence)
      throws IOException {
    LoadOptions options = LoadOptions.on(DeviceName.CPU, dtype);
    return LanguageModelGoldenTest.folders(Shared.path("golden/models")).stream()
        .map(
            folder ->
                dynamicTest(
                    String.valueOf(folder.getFileName()),
                    () -> HalfPrecision.of(folder, options).isWithin(lead, divergence)));
  }
}
