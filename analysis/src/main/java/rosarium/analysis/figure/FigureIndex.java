package rosarium.analysis.figure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.DataException;

/**
 * Keeps {@code figures/index.json}: which figures a report drew, with title and caption. By it a
 * later report knows which files are its own to remove; those of anybody else stay.
 */
final class FigureIndex {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** As {@link Drawing#name} makes them: nothing that could leave the folder. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");

  private static final List<String> ENDINGS = List.of(".png", ".svg", ".pdf", ".csv");

  private FigureIndex() {}

  /** Remove what was drawn before and is not any more, and write what is drawn now. */
  static void update(Path folder, List<Figures.Outcome> outcomes) {
    Path file = folder.resolve("index.json");
    Set<String> stale = new LinkedHashSet<>(names(file));
    ObjectNode index = JSON.createObjectNode().put("schema", StrictJson.SCHEMA);
    ArrayNode figures = index.putArray("figures");
    for (Figures.Outcome outcome : outcomes) {
      for (Figures.Drawn drawn : outcome.drawn()) {
        Drawing drawing = drawn.drawing();
        stale.remove(drawing.name());
        figures
            .addObject()
            .put("name", drawing.name())
            .put("figure", outcome.card().id())
            .put("title", drawing.title())
            .put("caption", drawing.caption());
      }
    }
    try {
      for (String name : stale) {
        for (String ending : ENDINGS) {
          Files.deleteIfExists(folder.resolve(name + ending));
        }
      }
      if (figures.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n";
        AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot remove figures of an earlier report", e);
    }
  }

  private static List<String> names(Path file) {
    List<String> found = new ArrayList<>();
    if (Files.exists(file)) {
      try {
        JsonNode index = StrictJson.object(file.toString(), StrictJson.text(file));
        index.path("figures").forEach(each -> found.add(each.path("name").asText()));
      } catch (DataException damaged) {
        // What cannot be read removes nothing; the index is written again whole.
        return List.of();
      }
    }
    found.removeIf(name -> !NAME.matcher(name).matches());
    return found;
  }
}
