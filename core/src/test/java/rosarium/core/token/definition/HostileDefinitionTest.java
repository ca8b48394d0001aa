package rosarium.core.token.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.DataException;

/** Definitions that the native library would accept and then die of, or mean otherwise. */
class HostileDefinitionTest {
  private static final String GOOD =
      """
      {"added_tokens": [{"id": 3, "content": "<s>", "special": true, "single_word": false,
       "lstrip": false, "rstrip": false, "normalized": false}],
       "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
      """;

  private final Path folder;

  HostileDefinitionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          UNSUPPORTED # strips at the end     # decoder        # {"type": "Strip", "content": "a", "start": 0, "stop": 1}
          FORMAT      # matches nothing       # normalizer     # {"type": "Replace", "pattern": {"String": ""}, "content": "a"}
          FORMAT      # matches nothing       # normalizer     # {"type": "Replace", "pattern": {"Regex": "x*"}, "content": "a"}
          UNSUPPORTED # varies itself         # pre_tokenizer  # {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": false}
          LIMIT       # times as long         # normalizer     # {"type": "Prepend", "prepend": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
          FORMAT      # which has no token    # post_processor # {"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {"x": {"id": "x", "ids": [77], "tokens": ["x"]}}}
          FORMAT      # which has no token    # post_processor # {"type": "BertProcessing", "sep": ["x", -5], "cls": ["a", 0]}
          UNSUPPORTED # did you mean 'NFC'?   # normalizer     # {"type": "NFCC"}
          UNSUPPORTED # is not supported      # normalizer     # {"type": "Precompiled", "precompiled_charsmap": "AAAA"}
          FORMAT      # must be an object     # decoder        # ["ByteLevel"]
          FORMAT      # must be a String or   # normalizer     # {"type": "Replace", "pattern": "a", "content": "b"}
          UNSUPPORTED # sequence[1] type      # normalizer     # {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Q"}]}
          """)
  void refusesAStep(String kind, String message, String key, String step) throws IOException {
    ObjectNode root = good();
    root.set(key, new JsonMapper().readTree(step));

    assertRefused(root.toString(), kind, message.replace("sequence", key));
  }

  @Test
  void refusesAChainOfReplacementsThatDoublesTheText() throws IOException {
    ObjectNode root = good();
    var steps = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    for (int i = 0; i < 40; i++) {
      var step = steps.addObject().put("type", "Replace").put("content", "aa");
      step.putObject("pattern").put("String", "a");
    }

    assertRefused(root.toString(), "LIMIT", "normalizer[6] would make a text more than 100 times");
  }

  @Test
  void refusesEndlessSequences() throws IOException {
    ObjectNode root = good();
    var steps = root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    for (int i = 0; i < 101; i++) {
      steps.addObject().put("type", "WhitespaceSplit");
    }

    assertRefused(root.toString(), "LIMIT", "one of more than 100 steps");
  }

  @Test
  void refusesDeepNesting() throws IOException {
    assertRefused("{\"a\":".repeat(5000), "LIMIT", "tokenizer.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      textBlock =
          """
          FORMAT      # has id 9               # "id": 3        # "id": 9
          FORMAT      # must be a whole number # "id": 3        # "id": -1
          FORMAT      # must be a whole number # "id": 3        # "id": 3.5
          LIMIT       # at most 16777215       # "id": 3        # "id": 4294967295
          FORMAT      # belongs to 'a' and     # "b": 1         # "b": 0
          FORMAT      # must be a whole number # "b": 1         # "b": "1"
          FORMAT      # needs 'ba', which      # "a b"          # "b a"
          FORMAT      # must have two parts    # "a b"          # ["a", "b", "a"]
          FORMAT      # must have two parts    # "a b"          # 7
          UNSUPPORTED # would be random        # "type": "BPE"  # "type": "BPE", "dropout": 0.1
          UNSUPPORTED # did you mean 'BPE'?    # "type": "BPE"  # "type": "BPF"
          MISSING     # 'model.merges'         # "merges"       # "verges"
          MISSING     # 'model.vocab'          # "vocab"        # "volcab"
          FORMAT      # needs a text 'content' # "special": true # "special": "yes"
          FORMAT      # not JSON               # "a": 0         # "a": NaN
          FORMAT      # must be an array       # ["a b"]        # {"a": "b"}
          """)
  void refusesAChange(String kind, String message, String from, String to) throws IOException {
    assertThat(GOOD).contains(from);

    assertRefused(
        GOOD.replace(from, to), kind, message.replace("has id 9", "says id 9, but the ids before"));
  }

  @Test
  void refusesMoreAddedTokensThanTheLibraryTakesInTime() throws IOException {
    ObjectNode root = good();
    var added = root.putArray("added_tokens");
    for (int i = 0; i < 20_001; i++) {
      added.addObject().put("id", 3 + i).put("content", "<" + i + ">").put("special", false);
    }

    assertRefused(root.toString(), "LIMIT", "20001 added tokens");
  }

  @Test
  void acceptsTheDefinitionThatTheOthersWereMadeFrom() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), GOOD);

    TokenizerDefinition definition = TokenizerDefinition.ofFile(file);

    assertThat(definition.vocabulary().size()).isEqualTo(4);
    assertThat(definition.vocabulary().special()).containsOnlyKeys("<s>");
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> TokenizerDefinition.ofFolder(folder))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.kind()).isEqualTo(DataException.Kind.MISSING))
        .hasMessageContaining(folder.resolve("tokenizer.json").toString());
  }

  private static ObjectNode good() throws IOException {
    return (ObjectNode) new JsonMapper().readTree(GOOD);
  }

  private void assertRefused(String json, String kind, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);

    assertThatThrownBy(() -> TokenizerDefinition.ofFile(file))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.kind().name()).isEqualTo(kind))
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }
}
