package rosarium.core.prompt.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.checkpoint.output.SafetensorsOutput;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.TextHash;

/** A file of soft prompts is as strict as a checkpoint, and belongs to one model. */
class SoftPromptFileTest {
  private static final SoftPrompt.Maker MAKER = new SoftPrompt.Maker("tiny", "aa", "bb", "cc", 3);

  private static final SoftPrompt.Tuning TUNING =
      new SoftPrompt.Tuning(true, Set.of("0123456789abcdef", "aaaaaaaaaaaaaaaa"));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("runs").resolve("soft-prompts.safetensors");
    SoftPromptFile.write(prompts(), file);
  }

  private static SoftPrompts prompts() {
    float[][] safe_LD = {{1, -2, 3e-20f}, {4, 5, 6}};
    float[][] adversarial_LD = {{-0f, 8, Float.MIN_VALUE}};
    return new SoftPrompts(
        new SoftPrompt("own-positive", "Be good. \u00e9", MAKER, TUNING, safe_LD),
        new SoftPrompt("own-opposite", "Be bad.", MAKER, TUNING, adversarial_LD),
        new TreeMap<>(Map.of("lr", "0.001", "sp.loss_first", "3.5")));
  }

  @Test
  void readsWhatItWrote() {
    assertThat(SoftPromptFile.read(file)).isEqualTo(prompts());
    assertThat(SoftPromptFile.read(file).safe().sha256()).isEqualTo(prompts().safe().sha256());
    assertThat(SoftPromptFile.read(file).safe().tuning()).isEqualTo(TUNING);
    assertThat(SoftPromptFile.read(file).adversarial().tuning()).isEqualTo(TUNING);
  }

  @Test
  void theHashIsOfRowsAndText() {
    SoftPrompt one = new SoftPrompt("a", "text", MAKER, new float[][] {{1, 2, 0}});

    assertThat(new SoftPrompt("b", "text", MAKER, new float[][] {{1, 2, 0}}).sha256())
        .isEqualTo(one.sha256());
    assertThat(new SoftPrompt("a", "other", MAKER, new float[][] {{1, 2, 0}}).sha256())
        .isNotEqualTo(one.sha256());
    assertThat(new SoftPrompt("a", "text", MAKER, new float[][] {{1, 3, 0}}).sha256())
        .isNotEqualTo(one.sha256());
  }

  @ParameterizedTest
  @CsvSource({
    "weights, xx, bb, cc, 3",
    "tokenizer, aa, xx, cc, 3",
    "chat template, aa, bb, xx, 3",
    "width, aa, bb, cc, 4"
  })
  void refusesAnotherModelByName(
      String what, String weights, String tokenizer, String template, int width) {
    SoftPrompt.Maker other = new SoftPrompt.Maker("other", weights, tokenizer, template, width);

    prompts().safe().checkMadeFor("here", MAKER);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> prompts().safe().checkMadeFor("here", other))
        .withMessageContaining("'tiny'")
        .withMessageContaining("'other'")
        .withMessageContaining(what);
  }

  private void broken(UnaryOperator<String> change, DataException.Kind kind, String says)
      throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    String changed = change.apply(latin);
    assertThat(changed).isNotEqualTo(latin).hasSameSizeAs(latin);
    Files.write(file, changed.getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> SoftPromptFile.read(file))
        .withMessageContaining(says)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void refusesAnotherFormat() throws IOException {
    broken(s -> s.replace("prompts.v1", "prompts.v2"), DataException.Kind.UNSUPPORTED, "v2");
  }

  @Test
  void refusesATextThatIsNotTheOnePromised() throws IOException {
    broken(s -> s.replace("Be bad.", "Be mad."), DataException.Kind.CHECKSUM, "ap.init_text");
  }

  @Test
  void refusesAFormThatItDoesNotKnow() throws IOException {
    broken(s -> s.replace("\"raw\"", "\"rav\""), DataException.Kind.FORMAT, "'rav'");
  }

  @Test
  void refusesFingerprintsThatAreNone() throws IOException {
    broken(s -> s.replace("0123456789abcdef", "0123456789abcdeg"), DataException.Kind.FORMAT, "16");
  }

  @Test
  void aPromptThatStandsElsewhereIsAnother() {
    float[][] soft_LD = {{1, 2, 0}};
    assertThat(new SoftPrompt("a", "text", MAKER, TUNING, soft_LD))
        .isNotEqualTo(new SoftPrompt("a", "text", MAKER, soft_LD));
  }

  @Test
  void refusesAKeyThatItDoesNotKnow() throws IOException {
    broken(s -> s.replace("fact.lr", "fict.lr"), DataException.Kind.FORMAT, "fict.lr");
  }

  @Test
  void refusesOtherTensors() throws IOException {
    broken(s -> s.replace("soft_prompt.ap", "soft_prompt.xp"), DataException.Kind.FORMAT, ".xp");
  }

  @Test
  void refusesAFileThatIsCutShort() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> SoftPromptFile.read(file))
        .withMessageContaining(file.getFileName().toString());
  }

  /** A pair of one row each, of which it is not said whom it is for. */
  private static SafetensorsOutput ofNobody(float last) {
    SafetensorsOutput output = new SafetensorsOutput().fact("format", SoftPromptFile.FORMAT);
    for (String kind : new String[] {"sp", "ap"}) {
      output
          .fact(kind + ".init_text_id", "t")
          .fact(kind + ".init_text", "t")
          .fact(kind + ".init_text_sha256", TextHash.of("t"))
          .matrix("soft_prompt." + kind, 1, 2, new float[] {1, last});
    }
    return output;
  }

  @Test
  void refusesNumbersThatAreNone() {
    SafetensorsOutput output = ofNobody(Float.NaN);
    for (String key :
        new String[] {"model_id", "model_sha256", "tokenizer_sha256", "template_sha256"}) {
      output.fact(key, "m");
    }
    output.fact("form", "template").fact("learned", "");
    output.write(file);

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> SoftPromptFile.read(file))
        .withMessageContaining("NaN");
  }

  @Test
  void refusesAFileThatDoesNotSayWhomItIsFor() {
    SafetensorsOutput output = ofNobody(2);
    output.write(file);

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> SoftPromptFile.read(file))
        .withMessageContaining("model_id");
  }
}
