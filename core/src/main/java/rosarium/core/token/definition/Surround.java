package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The post-processor that puts a token before or after every text. */
final class Surround {
  private Surround() {}

  /**
   * Write the post-processor.
   *
   * @param bos what stands before a text
   * @param eos what stands after it
   * @param ids gives the id of either
   */
  static ObjectNode template(
      Optional<String> bos, Optional<String> eos, ToIntFunction<String> ids) {
    ObjectNode template = JsonText.newObject().put("type", "TemplateProcessing");
    sequence(template.putArray("single"), "A", 0, bos, eos);
    ArrayNode pair = template.putArray("pair");
    sequence(pair, "A", 0, bos, eos);
    sequence(pair, "B", 1, bos, eos);
    ObjectNode special = template.putObject("special_tokens");
    bos.ifPresent(token -> special(special, token, ids));
    eos.ifPresent(token -> special(special, token, ids));
    return template;
  }

  /** Return whether a definition has this post-processor already; pairs of texts do not matter. */
  static boolean same(JsonNode found, ObjectNode template) {
    return found.path("type").equals(template.path("type"))
        && found.path("single").equals(template.path("single"))
        && found.path("special_tokens").equals(template.path("special_tokens"));
  }

  private static void sequence(
      ArrayNode template, String text, int type, Optional<String> bos, Optional<String> eos) {
    bos.ifPresent(token -> part(template, "SpecialToken", token, type));
    part(template, "Sequence", text, type);
    eos.ifPresent(token -> part(template, "SpecialToken", token, type));
  }

  private static void part(ArrayNode template, String kind, String id, int type) {
    template.addObject().putObject(kind).put("id", id).put("type_id", type);
  }

  private static void special(ObjectNode special, String token, ToIntFunction<String> ids) {
    ObjectNode entry = special.putObject(token).put("id", token);
    entry.putArray("ids").add(ids.applyAsInt(token));
    entry.putArray("tokens").add(token);
  }
}
