package rosarium.analysis.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.ConfigException;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.Row;

/**
 * Logs a run to an MLflow tracking server: an experiment for the run, a run of it for each finished
 * cell, with the cell's settings as parameters and its estimates, limits of intervals and counts as
 * metrics. What stands there already, by the hash of the records, is left alone. Credentials are
 * MLflow's own affair ({@code MLFLOW_TRACKING_TOKEN} and the like). Files are not uploaded:
 * MLflow's Java client would need MLflow's Python tool for that.
 */
public final class MlflowRuns {
  /** Parameters and tags longer than this are refused by some servers. */
  private static final int LONGEST = 500;

  private static final String RECORDS = "rosarium.records_sha256";

  private final RunNumbers numbers;
  private final MlflowClient client;
  private final String experiment;

  private MlflowRuns(RunNumbers numbers, MlflowClient client, String experiment) {
    this.numbers = numbers;
    this.client = client;
    this.experiment = experiment;
  }

  /**
   * What was logged.
   *
   * @param experiment its id on the server
   * @param logged runs that were made
   * @param known runs that stood there
   * @param unfinished cells that are not finished
   */
  public record Logged(String experiment, int logged, int known, int unfinished) {}

  /**
   * Log a run that has been analysed.
   *
   * @param tracking address of the server, http or https
   * @param name of the experiment
   * @throws ConfigException when the server cannot be reached or refuses, saying what it said
   */
  public static Logged log(RunFolder folder, String tracking, String name) {
    if (!tracking.matches("https?://[^\\s/]+.*")) {
      throw new ConfigException(
          "--tracking: found '" + tracking + "', expected an address such as http://host:5000");
    }
    RunNumbers numbers = RunNumbers.read(folder);
    try (MlflowClient client = new MlflowClient(tracking)) {
      String experiment =
          client
              .getExperimentByName(name)
              .map(Service.Experiment::getExperimentId)
              .orElseGet(() -> client.createExperiment(name));
      return new MlflowRuns(numbers, client, experiment).all();
    } catch (MlflowClientException e) {
      throw new ConfigException("--tracking " + tracking + ": " + e.getMessage(), e);
    }
  }

  private Logged all() {
    int logged = 0;
    int known = 0;
    int unfinished = 0;
    for (Cell cell : numbers.run().cells()) {
      Path file = numbers.run().folder().manifest(cell.id());
      if (!Files.exists(file)) {
        unfinished++;
        continue;
      }
      JsonNode manifest = StrictJson.object(file.toString(), StrictJson.text(file));
      String records = manifest.path("records_sha256").asText();
      String same = "tags.`" + RECORDS + "` = '" + records.replaceAll("[^0-9a-f]", "") + "'";
      if (client
          .searchRuns(List.of(experiment), same, Service.ViewType.ACTIVE_ONLY, 1)
          .getItems()
          .isEmpty()) {
        log(cell, manifest, records);
        logged++;
      } else {
        known++;
      }
    }
    return new Logged(experiment, logged, known, unfinished);
  }

  private void log(Cell cell, JsonNode manifest, String records) {
    String name = cut(cell.label() + " on " + cell.dataset());
    Service.CreateRun.Builder begun =
        Service.CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setRunName(name)
            .setStartTime(millis(manifest.path("started").asText()))
            .addTags(tag("mlflow.runName", name))
            .addTags(tag("mlflow.source.name", "rosarium"))
            .addTags(tag("rosarium.cell", cell.id()))
            .addTags(tag(RECORDS, records));
    String id = client.createRun(begun.build()).getRunId();
    long ended = millis(manifest.path("ended").asText());
    List<Service.Param> settings = new ArrayList<>();
    settings(cell)
        .forEach(
            (key, value) ->
                settings.add(Service.Param.newBuilder().setKey(key).setValue(cut(value)).build()));
    List<Service.Metric> metrics = new ArrayList<>();
    for (Row row : numbers.summary()) {
      if (row.getString("cell").equals(cell.id()) && row.getString("group").equals("all")) {
        metrics(row, ended, metrics);
      }
    }
    client.logBatch(id, metrics, settings, List.of());
    client.setTerminated(id, Service.RunStatus.FINISHED, ended);
  }

  private static Map<String, String> settings(Cell cell) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", cell.model());
    settings.put("dtype", cell.dtype());
    cell.variant()
        .properties()
        .forEach(each -> settings.put(key("variant." + each.getKey()), plain(each.getValue())));
    settings.put("gate", cell.gate().toString());
    settings.put("sampling", cell.sampling().toString());
    if (cell.method() != null) {
      settings.put("method", cell.method().toString());
    }
    settings.put("prompt_pair", cell.promptPair());
    settings.put("dataset", cell.dataset());
    settings.put("dataset_sha256", cell.datasetSha256());
    settings.put("queries", Integer.toString(cell.queries()));
    settings.put("samples", Integer.toString(cell.samples()));
    settings.put("seed", Long.toString(cell.seed()));
    settings.put("max_tokens", Integer.toString(cell.maxTokens()));
    return settings;
  }

  private static void metrics(Row row, long time, List<Service.Metric> metrics) {
    String name = key(row.getString("metric"));
    if (!row.isMissing("value")) {
      metrics.add(metric(name, row.getDouble("value"), time));
      metrics.add(metric(name + ".ci95_low", row.getDouble("low"), time));
      metrics.add(metric(name + ".ci95_high", row.getDouble("high"), time));
    }
    metrics.add(metric(name + ".scored", row.getInt("scored"), time));
    metrics.add(metric(name + ".unscored", row.getInt("unscored"), time));
  }

  private static Service.Metric metric(String key, double value, long time) {
    return Service.Metric.newBuilder().setKey(key).setValue(value).setTimestamp(time).build();
  }

  private static Service.RunTag tag(String key, String value) {
    return Service.RunTag.newBuilder().setKey(key).setValue(cut(value)).build();
  }

  /** Letters, digits and these are what every server takes in a key. */
  private static String key(String text) {
    return text.replaceAll("[^A-Za-z0-9_./ -]", "_");
  }

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  private static String cut(String text) {
    String whole = Texts.whole(text);
    return whole.codePointCount(0, whole.length()) <= LONGEST
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, LONGEST));
  }

  /** Return a manifest's time in milliseconds since 1970; 0 where it says none. */
  private static long millis(String time) {
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException absent) {
      return 0;
    }
  }
}
