package rosarium.experiments.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.plan.Grid;

/** Writes what a run folder says about its run, and reads it again. */
public final class RunFiles {
  private final RunFolder folder;
  private final ObjectNode environment;

  private RunFiles(RunFolder folder, ObjectNode environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /**
   * Write config, plan, queries and environment before anything runs.
   *
   * @param environment facts of this process
   * @param notes hears what differs from the process that began the run
   */
  public static RunFiles begin(
      RunFolder folder,
      ExperimentConfig config,
      Grid.Expanded grid,
      ObjectNode environment,
      Consumer<String> notes) {
    ObjectNode facts = environment.deepCopy();
    if (Files.exists(folder.environment())) {
      ObjectNode before = RunJson.read(folder.environment());
      Environment.differences(before, facts)
          .forEach(
              difference ->
                  notes.accept(
                      "environment: %s; answers may differ in their last digits"
                          .formatted(difference)));
      facts.set("models", before.path("models").deepCopy());
    }
    RunJson.writeYaml(folder.config(), config.resolved());
    RunJson.write(folder.plan(), grid.plan());
    grid.queries().forEach((id, drawn) -> writeQueries(folder.queries(id), drawn));
    RunJson.write(
        folder.root().resolve("prompts.json"), RunJson.tree(grid.prompts()).put("schema", 1));
    RunFiles files = new RunFiles(folder, facts);
    RunJson.write(folder.environment(), facts);
    return files;
  }

  private static void writeQueries(Path file, List<Query> drawn) {
    try {
      QueryFile.write(file, drawn);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Note which model runs.
   *
   * @param source where its files come from
   * @param speculation what was decided about reading ahead; may be empty
   * @return what is known of it
   * @throws ConfigException when the run has used other weights under this name
   */
  public ObjectNode noteModel(
      String id, ChatModel model, ObjectNode source, ObjectNode speculation) {
    ObjectNode facts = RunJson.snakeCaseTree(model.weights().description());
    facts.put("tokenizer_sha256", model.tokenizer().sha256());
    facts.put("template_sha256", model.template().sha256());
    facts.set("source", source);
    if (!speculation.isEmpty()) {
      facts.set("speculation", speculation);
    }
    ArrayNode models =
        environment.get("models") instanceof ArrayNode known
            ? known
            : environment.putArray("models");
    for (JsonNode before : models) {
      if (before.path("id").equals(facts.path("id"))
          && same(before, facts, "dtype")
          && same(before, facts, "device")) {
        refuseOther(id, before, facts);
        return facts;
      }
    }
    models.add(facts);
    RunJson.write(folder.environment(), environment);
    return facts;
  }

  /**
   * Note how many rows were decoded together, which is chosen as a run goes on.
   *
   * @param model what {@link #noteModel} gave
   */
  public void noteRows(ObjectNode model, int rows) {
    if (model.path("rows").asInt(-1) == rows) {
      return;
    }
    model.put("rows", rows);
    for (JsonNode known : environment.path("models")) {
      if (same(known, model, "id") && same(known, model, "dtype")) {
        ((ObjectNode) known).put("rows", rows);
      }
    }
    RunJson.write(folder.environment(), environment);
  }

  private void refuseOther(String id, JsonNode before, JsonNode now) {
    for (String key : new String[] {"sha256", "tokenizer_sha256", "template_sha256"}) {
      if (!same(before, now, key)) {
        throw new ConfigException(
            "%s: model '%s' is not the one that the run began with: %s was %s, is %s; choose another folder with --set output=DIR"
                .formatted(
                    folder.root(), id, key, before.path(key).asText(), now.path(key).asText()));
      }
    }
  }

  private static boolean same(JsonNode left, JsonNode right, String key) {
    return left.path(key).asText().equals(right.path(key).asText());
  }

  /** Write the manifest of a cell that is complete. */
  public void finish(CellWriter writer, ObjectNode model, String started, String ended) {
    Cell cell = writer.cell();
    ObjectNode machine = environment.deepCopy();
    machine.remove("models");
    Manifest manifest =
        new Manifest(
            Manifest.SCHEMA,
            cell,
            writer.written(),
            writer.failures(),
            sha256(folder.records(cell.id())),
            writer.resumed(),
            started,
            ended,
            model,
            machine);
    RunJson.write(folder.manifest(cell.id()), manifest);
  }

  /** Return whether a cell has been finished. */
  public static boolean finished(RunFolder folder, Cell cell) {
    return Files.exists(folder.manifest(cell.id()));
  }

  /** Return how many records of a finished cell failed. */
  public static int failures(RunFolder folder, Cell cell) {
    return RunJson.read(folder.manifest(cell.id())).path("failures").size();
  }

  /** Count the whole lines of a file that may be absent. */
  public static long lines(Path file) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (InputStream in = Files.newInputStream(file)) {
      long lines = 0;
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
