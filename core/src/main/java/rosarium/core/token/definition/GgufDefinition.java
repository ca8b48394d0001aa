package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.core.config.DataException.Kind;

/**
 * Writes a {@code tokenizer.json} from the keys {@code tokenizer.ggml.*} of a GGUF file.
 *
 * <p>Token types decide: control and unknown tokens become special tokens, user-defined ones added
 * tokens that are not special, unused ones (the rows that fill an embedding up) no tokens at all.
 */
final class GgufDefinition {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int BYTE = 6;

  /** Control tokens of Phi-3 that keep the blanks after them; the others swallow them. */
  private static final Set<String> PHI3_PLAIN = Set.of("<unk>", "<s>", "<|endoftext|>");

  private final GgufKeys keys;
  private final List<String> tokens;
  private final long[] type_V;

  private GgufDefinition(GgufKeys keys) {
    this.keys = keys;
    this.tokens = keys.texts(PREFIX + "tokens");
    this.type_V = keys.integers(PREFIX + "token_type", tokens.size(), NORMAL);
    for (long type : type_V) {
      if (type < 0 || type > BYTE) {
        throw keys.bad(Kind.UNSUPPORTED, PREFIX + "token_type", "holds the unknown type " + type);
      }
    }
  }

  /** Write the definition. */
  static ObjectNode of(Map<String, Object> metadata, String source) {
    GgufDefinition definition = new GgufDefinition(new GgufKeys(metadata, source));
    definition.checkIds();
    String model = definition.keys.text(PREFIX + "model");
    return switch (model) {
      case "gpt2" -> definition.byteLevel();
      case "llama" -> definition.sentencePiece();
      default ->
          throw definition.keys.bad(
              Kind.UNSUPPORTED, PREFIX + "model", "is '" + model + "'; known: [gpt2, llama]");
    };
  }

  private void checkIds() {
    for (String name : List.of("bos", "eos", "eot", "eom", "unknown", "padding", "seperator")) {
      keys.id(PREFIX + name + "_token_id", tokens.size());
    }
  }

  private ObjectNode byteLevel() {
    GgufSplitter splitter = GgufSplitter.named(keys.text(PREFIX + "pre"), keys.source());
    ObjectNode root = header();
    if (splitter.composes()) {
      root.putObject("normalizer").put("type", "NFC");
    }
    root.set("pre_tokenizer", splitter.preTokenizer());
    root.set("post_processor", surround(splitter.looksUpWords()));
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = root.putObject("model").put("type", "BPE").put("fuse_unk", false);
    model.put("byte_fallback", false).put("ignore_merges", splitter.looksUpWords());
    vocabulary(model);
    ArrayNode merges = model.putArray("merges");
    keys.texts(PREFIX + "merges").forEach(merges::add);
    return root;
  }

  private ObjectNode sentencePiece() {
    ObjectNode root = header();
    boolean prefix = keys.flag(PREFIX + "add_space_prefix", true);
    root.set("normalizer", SentencePiece.normalizer(prefix));
    root.set("post_processor", surround(true));
    root.set("decoder", SentencePiece.decoder(prefix));
    ObjectNode model = root.putObject("model").put("type", "BPE").put("fuse_unk", true);
    model.put("byte_fallback", true).put("ignore_merges", false);
    unknownToken().ifPresent(token -> model.put("unk_token", token));
    vocabulary(model);
    double[] score_V = keys.numbers(PREFIX + "scores", tokens.size());
    boolean[] merged_V = new boolean[tokens.size()];
    for (int v = 0; v < merged_V.length; v++) {
      merged_V[v] = type_V[v] == NORMAL || type_V[v] == USER_DEFINED;
    }
    model.set("merges", SentencePiece.merges(tokens, score_V, merged_V));
    return root;
  }

  private ObjectNode header() {
    ObjectNode root = JsonText.newObject().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    boolean phi3 = keys.optionalText("general.architecture").equals(Optional.of("phi3"));
    ArrayNode added = root.putArray("added_tokens");
    for (int v = 0; v < tokens.size(); v++) {
      boolean special = type_V[v] == CONTROL || type_V[v] == UNKNOWN;
      if ((special || type_V[v] == USER_DEFINED) && !tokens.get(v).isEmpty()) {
        added
            .addObject()
            .put("id", v)
            .put("content", tokens.get(v))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", phi3 && special && !PHI3_PLAIN.contains(tokens.get(v)))
            .put("normalized", false)
            .put("special", special);
      }
    }
    return root;
  }

  private void vocabulary(ObjectNode model) {
    ObjectNode vocab = model.putObject("vocab");
    for (int v = 0; v < tokens.size(); v++) {
      if (type_V[v] == UNUSED) {
        continue;
      }
      if (vocab.has(tokens.get(v))) {
        throw keys.bad(
            Kind.FORMAT,
            PREFIX + "tokens",
            "has '%s' twice: ids %d and %d"
                .formatted(tokens.get(v), vocab.get(tokens.get(v)).intValue(), v));
      }
      vocab.put(tokens.get(v), v);
    }
  }

  private Optional<String> unknownToken() {
    return keys.id(PREFIX + "unknown_token_id", tokens.size()).map(tokens::get);
  }

  private ObjectNode surround(boolean bosByDefault) {
    return Surround.template(
        token("bos", keys.flag(PREFIX + "add_bos_token", bosByDefault)),
        token("eos", keys.flag(PREFIX + "add_eos_token", false)),
        tokens::indexOf);
  }

  private Optional<String> token(String name, boolean wanted) {
    if (!wanted) {
      return Optional.empty();
    }
    String key = PREFIX + name + "_token_id";
    int id =
        keys.id(key, tokens.size())
            .orElseThrow(
                () ->
                    keys.bad(
                        Kind.MISSING,
                        key,
                        "is absent, but add_%s_token asks for it"
                            .formatted(name.toLowerCase(Locale.ROOT))));
    return Optional.of(tokens.get(id));
  }
}
