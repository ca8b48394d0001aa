package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.torch.Dtype;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;

/** What holds on the processor holds on a CUDA device. */
@Tag("gpu")
class CudaModelTest {
  private static final DeviceName CUDA = new DeviceName("cuda");

  private static final List<LanguageModelGoldenTest.Loader> FLOAT32 =
      List.of(
          (name, file) -> TorchModel.load(name, file, LoadOptions.on(CUDA, Dtype.FLOAT32)),
          (name, file) ->
              TorchModel.load(name, file, LoadOptions.on(CUDA, Dtype.FLOAT32).pinned()));

  @BeforeAll
  static void needADevice() {
    assumeTrue(NativeRuntime.cudaDevices() > 0, "no CUDA device can be used here");
  }

  @TestFactory
  Stream<DynamicTest> givesTheLogitsOfTransformers() throws IOException {
    return each(folder -> () -> LanguageModelGoldenTest.compare(folder, FLOAT32));
  }

  @TestFactory
  Stream<DynamicTest> givesTheLogitsOfDequantisedGgufFiles() throws IOException {
    GoldenTensors expected = GoldenTensors.read(Shared.path("golden/gguf/logits.safetensors"));
    return LanguageModelGoldenTest.files(Shared.path("golden/gguf"), ".gguf").stream()
        .map(
            file ->
                dynamicTest(
                    String.valueOf(file.getFileName()),
                    () -> LanguageModelGoldenTest.compare(file, expected, FLOAT32)));
  }

  @TestFactory
  Stream<DynamicTest> staysNearTheReferenceInBfloat16() throws IOException {
    LoadOptions options = LoadOptions.on(CUDA, Dtype.BFLOAT16);
    return each(
        folder ->
            () ->
                HalfPrecision.of(folder, options)
                    .isWithin(
                        HalfPrecisionTest.BFLOAT16_LEAD, HalfPrecisionTest.BFLOAT16_DIVERGENCE));
  }

  @TestFactory
  Stream<DynamicTest> staysNearTheReferenceInFloat16() throws IOException {
    LoadOptions options = LoadOptions.on(CUDA, Dtype.FLOAT16);
    return each(
        folder ->
            () ->
                HalfPrecision.of(folder, options)
                    .isWithin(
                        HalfPrecisionTest.FLOAT16_LEAD, HalfPrecisionTest.FLOAT16_DIVERGENCE));
  }

  @Test
  void leaksNothingInAThousandSteps() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"));
        TorchModel model =
            TorchModel.load("llama", checkpoint, LoadOptions.on(CUDA, Dtype.BFLOAT16))) {
      Answers answers = new Answers(model, 8);
      answers.write(100);
      long pointers = NativeRuntime.livePointers();
      long bytes = NativeRuntime.allocatedBytes(CUDA);

      answers.write(1000);

      assertThat(NativeRuntime.livePointers()).isEqualTo(pointers);
      assertThat(NativeRuntime.allocatedBytes(CUDA)).isEqualTo(bytes);
    }
  }

  private static Stream<DynamicTest> each(Function<Path, Executable> test) throws IOException {
    return LanguageModelGoldenTest.folders(Shared.path("golden/models")).stream()
        .map(folder -> dynamicTest(String.valueOf(folder.getFileName()), test.apply(folder)));
  }
}
