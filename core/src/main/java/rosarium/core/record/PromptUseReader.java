package rosarium.core.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.core.record.RunRecord.PromptUse;
import rosarium.core.record.RunRecord.StreamModel;

/** Reads who read what, strictly, although a model is said only where it is not the cell's. */
final class PromptUseReader extends JsonDeserializer<PromptUse> {
  private static final List<String> USE = List.of("id", "sha256", "model");
  private static final List<String> MODEL =
      List.of("id", "dtype", "adapter", "cut_vocabulary", "sha256");

  @Override
  public PromptUse deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode use = context.readTree(parser);
    allow(context, use, USE);
    return new PromptUse(
        text(context, use, "id"),
        text(context, use, "sha256"),
        use.has("model") ? model(context, use.get("model")) : null);
  }

  private static StreamModel model(DeserializationContext context, JsonNode model)
      throws IOException {
    allow(context, model, MODEL);
    JsonNode cut = model.path("cut_vocabulary");
    if (!cut.isMissingNode() && !cut.isBoolean()) {
      context.reportInputMismatch(PromptUse.class, "cut_vocabulary is %s", cut);
    }
    return new StreamModel(
        text(context, model, "id"),
        text(context, model, "dtype"),
        optional(context, model, "adapter"),
        cut.isMissingNode() ? null : cut.booleanValue(),
        optional(context, model, "sha256"));
  }

  private static void allow(DeserializationContext context, JsonNode node, List<String> known)
      throws IOException {
    if (!node.isObject()) {
      context.reportInputMismatch(PromptUse.class, "%s is no object", node);
    }
    for (var field : node.properties()) {
      if (!known.contains(field.getKey())) {
        context.reportInputMismatch(PromptUse.class, "unknown field '%s'", field.getKey());
      }
    }
  }

  private static @Nullable String optional(
      DeserializationContext context, JsonNode node, String name) throws IOException {
    return node.has(name) ? text(context, node, name) : null;
  }

  private static String text(DeserializationContext context, JsonNode node, String name)
      throws IOException {
    if (!node.path(name).isTextual()) {
      context.reportInputMismatch(PromptUse.class, "%s is %s, not text", name, node.path(name));
    }
    return node.path(name).textValue();
  }
}
