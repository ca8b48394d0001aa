package rosarium.core.token.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.testing.Shared;
import rosarium.core.token.HuggingFaceTokenizer;
import rosarium.core.token.TokenIds;

/** The expected ids are what transformers 4.57.6 with tokenizers 0.22.2 gave for each change. */
class PublisherSettingsTest {
  private static final String THINK =
      """
      {"580": {"content": "<think>", "normalized": false, "special": false},
       "581": {"content": "</think>", "normalized": false, "special": false}}""";
  private static final String BYTE_LEVEL =
      """
      {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""";

  private final Path folder;

  PublisherSettingsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theLlamaClassAddsBosUnlessToldOtherwise() throws IOException {
    copy(
        "llama2",
        Map.of("tokenizer_class", "\"LlamaTokenizer\""),
        Map.of("post_processor", "null"));

    assertThat(encode("the cat")).isEqualTo(TokenIds.of(1, 262, 272, 277));
  }

  @Test
  void theLlamaClassObeysItsSwitches() throws IOException {
    copy(
        "llama2",
        Map.of(
            "tokenizer_class", "\"LlamaTokenizerFast\"",
            "add_bos_token", "false",
            "add_eos_token", "true"),
        Map.of());

    assertThat(encode("the cat")).isEqualTo(TokenIds.of(262, 272, 277, 2));
  }

  @Test
  void theGemmaClassObeysItsSwitches() throws IOException {
    copy(
        "gemma",
        Map.of("tokenizer_class", "\"GemmaTokenizer\"", "add_bos_token", "false"),
        Map.of());

    assertThat(encode("the cat")).isEqualTo(TokenIds.of(529, 274, 279));
  }

  @Test
  void otherClassesIgnoreTheSwitches() throws IOException {
    copy("llama2", Map.of("add_bos_token", "false"), Map.of());

    assertThat(encode("the cat")).isEqualTo(TokenIds.of(1, 262, 272, 277));
  }

  @Test
  void addsTokensThatOnlyTheConfigLists() throws IOException {
    copy("smol", Map.of("added_tokens_decoder", THINK), Map.of());

    assertThat(encode("a<think>b</think>")).isEqualTo(TokenIds.of(69, 580, 70, 581));
  }

  @Test
  void addsANamedSpecialTokenThatIsNoTokenYet() throws IOException {
    copy("smol", Map.of("pad_token", "\"<pad>\""), Map.of());

    assertThat(encode("a<pad>b")).isEqualTo(TokenIds.of(69, 580, 70));
    assertThat(TokenizerDefinition.ofFolder(folder).vocabulary().special()).containsKey("<pad>");
  }

  @Test
  void addsListedTokensBeforeNamedOnes() throws IOException {
    copy(
        "smol",
        Map.of(
            "added_tokens_decoder", THINK,
            "pad_token", "\"<pad>\"",
            "additional_special_tokens", "[\"<|im_start|>\", \"<x>\"]"),
        Map.of());

    assertThat(encode("a<pad>b<think><x>")).isEqualTo(TokenIds.of(69, 582, 70, 580, 583));
  }

  @Test
  void keepsTheBordersOfATokenGivenAsAnObject() throws IOException {
    copy("smol", Map.of("pad_token", "{\"content\": \"<pad>\", \"rstrip\": true}"), Map.of());

    assertThat(encode("a<pad> b")).isEqualTo(TokenIds.of(69, 580, 70));
  }

  @Test
  void prefixSpaceIsOffUnlessTheConfigSaysOtherwise() throws IOException {
    copy("smol", Map.of(), Map.of("pre_tokenizer", BYTE_LEVEL));
    assertThat(encode("the cat")).isEqualTo(TokenIds.of(544, 274, 279));

    copy("smol", Map.of("add_prefix_space", "true"), Map.of("pre_tokenizer", BYTE_LEVEL));
    assertThat(encode("the cat")).isEqualTo(TokenIds.of(264, 274, 279));
  }

  @Test
  void theHashChangesWithTheDefinitionThatIsUsed() throws IOException {
    copy("smol", Map.of(), Map.of());
    String published = TokenizerDefinition.ofFile(folder.resolve("tokenizer.json")).sha256();
    assertThat(TokenizerDefinition.ofFolder(folder).sha256()).isEqualTo(published);

    copy("smol", Map.of("pad_token", "\"<pad>\""), Map.of());
    assertThat(TokenizerDefinition.ofFolder(folder).sha256()).isNotEqualTo(published).hasSize(64);
  }

  @Test
  void refusesBosThatIsNoToken() throws IOException {
    copy("smol", Map.of("tokenizer_class", "\"GemmaTokenizer\"", "bos_token", "null"), Map.of());

    assertThatThrownBy(() -> TokenizerDefinition.ofFolder(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokenizer_config.json: texts are to be surrounded by '<bos>'");
  }

  @Test
  void refusesAListedIdThatIsNoNumber() throws IOException {
    copy("smol", Map.of("added_tokens_decoder", "{\"x\": {\"content\": \"<y>\"}}"), Map.of());

    assertThatThrownBy(() -> TokenizerDefinition.ofFolder(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("added_tokens_decoder has the key 'x'");
  }

  private TokenIds encode(String text) {
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.fromFolder(folder)) {
      return tokenizer.encode(text, true);
    }
  }

  private void copy(String name, Map<String, String> config, Map<String, String> definition)
      throws IOException {
    copy(name, "tokenizer_config.json", config);
    copy(name, "tokenizer.json", definition);
  }

  private void copy(String name, String file, Map<String, String> changes) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode root =
        (ObjectNode)
            mapper.readTree(Shared.path("golden/tokenizers/" + name + "/" + file).toFile());
    for (Map.Entry<String, String> change : changes.entrySet()) {
      JsonNode value = mapper.readTree(change.getValue());
      root.set(change.getKey(), value);
    }
    Files.writeString(folder.resolve(file), mapper.writeValueAsString(root));
  }
}
