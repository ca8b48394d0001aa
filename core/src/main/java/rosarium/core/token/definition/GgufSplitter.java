package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.config.NearestName;

/**
 * How a byte-level BPE cuts text before it merges, by the name under {@code tokenizer.ggml.pre}.
 *
 * <p>The expressions are those of the publishers' {@code tokenizer.json}, which the names of
 * llama.cpp stand for. A name that is not here is refused: another splitter would encode almost all
 * texts right and a few wrong, and nobody would see it.
 *
 * @param names which it goes by
 * @param splits expressions, applied one after the other to what the one before left
 * @param thenAsGpt2 whether GPT-2's own expression comes last, which the library has built in
 * @param composes whether text is composed (NFC) first, as the publisher's own tokenizer does
 * @param looksUpWords whether a word that is a piece is taken whole, whatever the merges say; these
 *     models also add BOS where the file does not say
 */
record GgufSplitter(
    List<String> names,
    List<String> splits,
    boolean thenAsGpt2,
    boolean composes,
    boolean looksUpWords) {

  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  private static final String BLANKS = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

  private static final List<GgufSplitter> ALL =
      List.of(
          new GgufSplitter(List.of("gpt-2", "phi-2"), List.of(), true, false, false),
          // GPT-NeoX.
          new GgufSplitter(List.of("olmo", "mpt"), List.of(), true, true, false),
          new GgufSplitter(
              List.of("smollm", "starcoder", "refact", "codeshell"),
              List.of("\\p{N}"),
              true,
              false,
              false),
          new GgufSplitter(List.of("command-r"), List.of("\\p{N}"), true, true, false),
          bare(List.of("falcon"), "[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]"),
          bare(List.of("default"), "[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"),
          new GgufSplitter(
              List.of("llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"),
              List.of(words("{1,3}")),
              false,
              false,
              true),
          // GPT-4's, by merges only: OLMo 2, Phi-4, DBRX.
          bare(List.of("dbrx", "smaug-bpe"), words("{1,3}")),
          new GgufSplitter(
              List.of("qwen2", "deepseek-r1-qwen"), List.of(words("")), false, true, false),
          new GgufSplitter(List.of("tekken"), List.of(partedWords("", "")), false, false, true),
          bare(List.of("gpt-4o", "llama4"), partedWords(CONTRACTION + "?", "{1,3}")),
          bare(
              List.of("deepseek-v3"),
              "\\p{N}{1,3}",
              "[一-龥぀-ゟ゠-ヿ]+",
              "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
                  + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|"
                  + BLANKS),
          bare(
              List.of("deepseek-coder"),
              "[\\r\\n]",
              "\\s?\\p{L}+",
              "\\s?\\p{P}+",
              "[一-龥ࠀ-一가-\uD7FF]+",
              "\\p{N}"));

  private static GgufSplitter bare(List<String> names, String... splits) {
    return new GgufSplitter(names, List.of(splits), false, false, false);
  }

  /** GPT-4's expression; Qwen takes digits one by one. */
  private static String words(String digits) {
    return CONTRACTION
        + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"
        + BLANKS;
  }

  /** GPT-4o's expression, which parts words where small letters turn large. */
  private static String partedWords(String contraction, String digits) {
    String before = "[^\\r\\n\\p{L}\\p{N}]?";
    String large = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    String small = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    return String.join(
        "|",
        before + large + "*" + small + "+" + contraction,
        before + large + "+" + small + "*" + contraction,
        "\\p{N}" + digits,
        " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
        BLANKS);
  }

  /** Return the splitter of a name. */
  static GgufSplitter named(String name, String source) {
    TreeSet<String> known =
        ALL.stream()
            .flatMap(splitter -> splitter.names.stream())
            .collect(Collectors.toCollection(TreeSet::new));
    return ALL.stream()
        .filter(splitter -> splitter.names.contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    Kind.UNSUPPORTED,
                    "%s: tokenizer.ggml.pre '%s' is unknown; known: %s%s"
                        .formatted(source, name, known, NearestName.hint(name, known))));
  }

  /** Write the pre-tokenizer. */
  ObjectNode preTokenizer() {
    ObjectNode sequence = JsonText.newObject().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    for (String split : splits) {
      ObjectNode step = steps.addObject().put("type", "Split");
      step.putObject("pattern").put("Regex", split);
      step.put("behavior", "Isolated").put("invert", false);
    }
    steps
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", thenAsGpt2);
    return sequence;
  }
}
