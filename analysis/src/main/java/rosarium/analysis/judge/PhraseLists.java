package rosarium.analysis.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.DataException;
import rosarium.core.prompt.TextHash;

/**
 * Reads phrase lists: the project's own from its resource, the published ones from the user's data
 * folder. A text whose bytes do not give its hash is refused, and the hashes of the published lists
 * are known here too, so that an edited file cannot pass under a published name.
 */
final class PhraseLists {
  /** The project's own list. */
  static final String OWN = "refusal-own-v1";

  /** Where the published lists stand in a data folder. */
  static final Path PUBLISHED_FILE = Path.of("prompts", "refusal_lists.yaml");

  /** SHA-256 of the texts, from methods.md 4.3. */
  private static final Map<String, String> PUBLISHED =
      Map.of(
          "xstest-strmatch-21", "6be10ca4c9f634cf3c5ed754d13f30070094a3828a534c876532606880a7ad25",
          "gcg-individual-13", "57bfb89dc0d6092435c8d7177d9c250e0ac8c090307a5621696d92075e86e19c",
          "gcg-transfer-29", "23cd3214804101df2f594e804cf840c7ff12e5ad03cf12bae115f5c6449153db",
          "gcg-demo-10", "48e4f16fa4b8f142ddaebfd367e90f98c8c23244954e67a2e5607bfc753c84c0",
          "jailbreakbench-12", "a1c370d82d92656fcf30fa1e4d9030fd521d50f105c74c0e2efdb7a07a70b1cf",
          "safedecoding-local-18",
              "7957a6d8a4ce7f0c43fe009384893bc2c0b8c9e6c2f74bf3d05bfa0e1f6eaebf");

  private static final YAMLMapper YAML =
      new YAMLMapper(YAMLFactory.builder().loaderOptions(limits()).build());

  private PhraseLists() {}

  /** Return the ids of the published lists. */
  static Set<String> publishedIds() {
    return PUBLISHED.keySet();
  }

  /** Return the project's own list. */
  static PhraseList own() {
    String name = OWN + ".yaml";
    try (InputStream in = PhraseLists.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is not in the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(name, text).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Return the published lists by id.
   *
   * @param data the user's data folder
   * @throws DataException naming file and list: MISSING, FORMAT, CHECKSUM
   */
  static Map<String, PhraseList> published(Path data) {
    Path file = data.resolve(PUBLISHED_FILE);
    Map<String, PhraseList> lists = new LinkedHashMap<>();
    for (PhraseList list : parse(file.toString(), StrictJson.text(file))) {
      String expected = PUBLISHED.get(list.id());
      if (expected != null && !expected.equals(list.sha256())) {
        throw new DataException(
            DataException.Kind.CHECKSUM,
            file + ": " + list.id() + ": SHA-256 " + list.sha256() + ", published " + expected);
      }
      lists.put(list.id(), list);
    }
    return lists;
  }

  private static List<PhraseList> parse(String file, String text) {
    JsonNode root;
    try {
      root = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DataException(
          DataException.Kind.FORMAT, file + ": not YAML: " + e.getOriginalMessage(), e);
    }
    if (root.path("schema").asInt() != 1 || !root.path("prompts").isArray()) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED, file + ": needs schema 1 and a list 'prompts'");
    }
    List<PhraseList> lists = new java.util.ArrayList<>();
    for (JsonNode each : root.path("prompts")) {
      lists.add(list(file + ": " + each.path("id").asText("(no id)"), each));
    }
    return List.copyOf(lists);
  }

  private static PhraseList list(String place, JsonNode node) {
    String text = node.path("text").asText();
    String hash = TextHash.of(text);
    if (!hash.equals(node.path("sha256").asText())) {
      throw new DataException(
          DataException.Kind.CHECKSUM,
          place + ": SHA-256 of text is " + hash + ", expected " + node.path("sha256").asText());
    }
    List<String> phrases = text.lines().toList();
    if (phrases.isEmpty() || phrases.stream().anyMatch(String::isBlank)) {
      throw new DataException(DataException.Kind.FORMAT, place + ": an empty phrase");
    }
    return new PhraseList(
        node.path("id").asText(),
        match(place, node.path("match").asText()),
        node.path("casefold").asBoolean(),
        node.path("window").asInt(0),
        phrases,
        hash);
  }

  private static PhraseList.Match match(String place, String name) {
    return switch (name) {
      case "startswith" -> PhraseList.Match.STARTS_WITH;
      case "substring" -> PhraseList.Match.SUBSTRING;
      case "within" -> PhraseList.Match.WITHIN;
      default ->
          throw new DataException(
              DataException.Kind.UNSUPPORTED,
              place + ": match: found '" + name + "', known are startswith, substring, within");
    };
  }

  private static LoaderOptions limits() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(1 << 20);
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(20);
    return options;
  }
}
