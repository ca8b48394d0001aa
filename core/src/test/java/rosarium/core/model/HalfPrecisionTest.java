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
  /** Twice what was measured on the worst of the golden models, on a processor. */
  static final double BFLOAT16_DIVERGENCE = 4e-3;

  static final double FLOAT16_DIVERGENCE = 5e-5;

  static final double BFLOAT16_AGREEMENT = 0.9;
  static final double FLOAT16_AGREEMENT = 0.97;

  @TestFactory
  Stream<DynamicTest> staysNearTheReferenceInBfloat16() throws IOException {
    return tests(Dtype.BFLOAT16, BFLOAT16_AGREEMENT, BFLOAT16_DIVERGENCE);
  }

  @TestFactory
  Stream<DynamicTest> staysNearTheReferenceInFloat16() throws IOException {
    return tests(Dtype.FLOAT16, FLOAT16_AGREEMENT, FLOAT16_DIVERGENCE);
  }

  private static Stream<DynamicTest> tests(Dtype dtype, double agreement, double divergence)
      throws IOException {
    LoadOptions options = LoadOptions.on(DeviceName.CPU, dtype);
    return LanguageModelGoldenTest.folders(Shared.path("golden/models")).stream()
        .map(
            folder ->
                dynamicTest(
                    String.valueOf(folder.getFileName()),
                    () -> HalfPrecision.check(folder, options, agreement, divergence)));
  }
}
