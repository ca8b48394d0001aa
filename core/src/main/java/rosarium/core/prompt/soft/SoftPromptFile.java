package rosarium.core.prompt.soft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.SafetensorsFile;
import rosarium.core.checkpoint.file.TensorType;
import rosarium.core.checkpoint.output.SafetensorsOutput;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.TextHash;

/**
 * The file of a tuned pair: safetensors with the tensors {@code soft_prompt.sp} and {@code
 * soft_prompt.ap}, float32 of shape (L, D), and metadata that says what they belong to and how they
 * were made. What is read is not trusted: names, shapes, numbers and hashes are checked.
 */
public final class SoftPromptFile {
  /** The version of the format. */
  public static final String FORMAT = "rosarium.soft-prompts.v1";

  private static final String SAFE = "sp";
  private static final String ADVERSARIAL = "ap";
  private static final String FACT = "fact.";
  private static final String TEMPLATE = "template";
  private static final String RAW = "raw";
  private static final Pattern FINGERPRINTS = Pattern.compile("([0-9a-f]{16}( (?!$))?)*+");
  private static final List<String> OWN =
      List.of(
          "format",
          "model_id",
          "model_sha256",
          "tokenizer_sha256",
          "template_sha256",
          "form",
          "learned",
          "sp.init_text_id",
          "sp.init_text",
          "sp.init_text_sha256",
          "ap.init_text_id",
          "ap.init_text",
          "ap.init_text_sha256");

  private final Path path;
  private final Map<String, String> metadata;

  private SoftPromptFile(Path path, Map<String, String> metadata) {
    this.path = path;
    this.metadata = metadata;
  }

  /** Put a file in place. */
  public static void write(SoftPrompts prompts, Path target) {
    SafetensorsOutput output = new SafetensorsOutput().fact("format", FORMAT);
    SoftPrompt.Maker maker = prompts.safe().maker();
    output
        .fact("model_id", maker.modelId())
        .fact("model_sha256", maker.modelSha256())
        .fact("tokenizer_sha256", maker.tokenizerSha256())
        .fact("template_sha256", maker.templateSha256())
        .fact("form", prompts.safe().tuning().raw() ? RAW : TEMPLATE)
        .fact("learned", String.join(" ", new TreeSet<>(prompts.safe().tuning().learned())));
    put(output, SAFE, prompts.safe());
    put(output, ADVERSARIAL, prompts.adversarial());
    prompts.facts().forEach((key, value) -> output.fact(FACT + key, value));
    output.write(target);
  }

  private static void put(SafetensorsOutput output, String kind, SoftPrompt prompt) {
    float[] value_P = new float[prompt.rows() * prompt.width()];
    float[][] soft_LD = prompt.matrix();
    for (int l = 0; l < soft_LD.length; l++) {
      System.arraycopy(soft_LD[l], 0, value_P, l * prompt.width(), prompt.width());
    }
    output
        .fact(kind + ".init_text_id", prompt.textId())
        .fact(kind + ".init_text", prompt.text())
        .fact(kind + ".init_text_sha256", TextHash.of(prompt.text()))
        .matrix("soft_prompt." + kind, prompt.rows(), prompt.width(), value_P);
  }

  /**
   * Read a file.
   *
   * @throws DataException FORMAT, LIMIT, MISSING, CHECKSUM or UNSUPPORTED; the message names the
   *     file
   */
  public static SoftPrompts read(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      SoftPromptFile reader = new SoftPromptFile(path, file.metadata());
      reader.checkKeys();
      Set<String> expected = Set.of("soft_prompt." + SAFE, "soft_prompt." + ADVERSARIAL);
      if (!file.tensors().keySet().equals(expected)) {
        throw reader.bad(
            Kind.FORMAT, "holds the tensors " + file.tensors().keySet() + ", not " + expected);
      }
      SoftPrompt safe = reader.prompt(SAFE, file.tensors());
      SoftPrompt adversarial = reader.prompt(ADVERSARIAL, file.tensors());
      return reader.both(safe, adversarial);
    }
  }

  private void checkKeys() {
    if (!FORMAT.equals(metadata.get("format"))) {
      throw bad(
          Kind.UNSUPPORTED,
          "is not a file of soft prompts: format is %s, not %s"
              .formatted(metadata.get("format"), FORMAT));
    }
    for (String key : metadata.keySet()) {
      if (!OWN.contains(key) && !key.startsWith(FACT)) {
        throw bad(Kind.FORMAT, "metadata has an unknown key '" + key + "'");
      }
    }
  }

  private String needed(String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw bad(Kind.MISSING, "metadata lacks '" + key + "'");
    }
    return value;
  }

  private SoftPrompt prompt(String kind, Map<String, CheckpointTensor> tensors) {
    CheckpointTensor tensor = tensors.get("soft_prompt." + kind);
    if (tensor == null || tensor.type() != TensorType.F32 || tensor.shape().size() != 2) {
      throw bad(Kind.FORMAT, "soft_prompt." + kind + " is no float32 matrix");
    }
    long rows = tensor.shape().get(0);
    long width = tensor.shape().get(1);
    if (rows < 1 || rows > SoftPrompt.MAX_ROWS || width < 1 || width > 1 << 20) {
      throw bad(Kind.LIMIT, "soft_prompt.%s has shape %s".formatted(kind, tensor.shape()));
    }
    float[][] soft_LD = new float[(int) rows][(int) width];
    for (int l = 0; l < rows; l++) {
      tensor.copyFloat32(l * width, soft_LD[l], 0, (int) width);
    }
    String text = needed(kind + ".init_text");
    String promised = needed(kind + ".init_text_sha256");
    if (!TextHash.of(text).equals(promised)) {
      throw bad(
          Kind.CHECKSUM,
          "%s.init_text has hash %s, promised is %s".formatted(kind, TextHash.of(text), promised));
    }
    try {
      return new SoftPrompt(
          needed(kind + ".init_text_id"), text, maker((int) width), tuning(), soft_LD);
    } catch (IllegalArgumentException impossible) {
      throw bad(Kind.FORMAT, "soft_prompt." + kind + ": " + impossible.getMessage());
    }
  }

  private SoftPrompt.Maker maker(int width) {
    return new SoftPrompt.Maker(
        needed("model_id"),
        needed("model_sha256"),
        needed("tokenizer_sha256"),
        needed("template_sha256"),
        width);
  }

  private SoftPrompt.Tuning tuning() {
    String form = needed("form");
    if (!form.equals(RAW) && !form.equals(TEMPLATE)) {
      throw bad(Kind.FORMAT, "form is '%s'; %s and %s are known".formatted(form, TEMPLATE, RAW));
    }
    String learned = needed("learned");
    if (!FINGERPRINTS.matcher(learned).matches()) {
      throw bad(Kind.FORMAT, "'learned' is no list of 16 hex digits each");
    }
    Set<String> each = learned.isEmpty() ? Set.of() : new TreeSet<>(List.of(learned.split(" ")));
    return new SoftPrompt.Tuning(form.equals(RAW), each);
  }

  private SoftPrompts both(SoftPrompt safe, SoftPrompt adversarial) {
    SortedMap<String, String> facts = new TreeMap<>();
    List<String> keys = new ArrayList<>(metadata.keySet());
    keys.removeIf(key -> !key.startsWith(FACT));
    keys.forEach(key -> facts.put(key.substring(FACT.length()), needed(key)));
    try {
      return new SoftPrompts(safe, adversarial, facts);
    } catch (IllegalArgumentException impossible) {
      throw bad(Kind.FORMAT, String.valueOf(impossible.getMessage()));
    }
  }

  private DataException bad(Kind kind, String what) {
    return new DataException(kind, path + ": " + what);
  }
}
