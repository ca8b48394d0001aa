package rosarium.analysis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import rosarium.analysis.stats.Bootstrap;
import rosarium.core.config.DataException;

/**
 * What {@code bench.json} says beside the times: the machine, the model in each format, the lengths
 * of prompts, the tokens that caches hold.
 *
 * @param root of the file
 */
public record BenchFacts(JsonNode root) {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** The version of the file that this class reads. */
  public static final int SCHEMA = 1;

  /**
   * Read a file.
   *
   * @throws DataException if it is absent, not JSON or of another version
   */
  public static BenchFacts read(Path file) {
    try {
      JsonNode root = MAPPER.readTree(file.toFile());
      if (root.path("schema").asInt() != SCHEMA) {
        throw new DataException(
            DataException.Kind.UNSUPPORTED,
            "%s: schema: found %s, expected %d".formatted(file, root.path("schema"), SCHEMA));
      }
      return new BenchFacts(root);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": " + e.getMessage(), e);
    }
  }

  /** Return the median bandwidth that so many threads read with, bytes per second. */
  public OptionalDouble bandwidth(int threads) {
    for (JsonNode line : root.at("/machine/bandwidth")) {
      if (line.path("threads").asInt() == threads) {
        return OptionalDouble.of(Bootstrap.median(readings(line)));
      }
    }
    return OptionalDouble.empty();
  }

  static double[] readings(JsonNode line) {
    double[] values = new double[line.path("bytes_per_second").size()];
    Arrays.setAll(values, i -> line.path("bytes_per_second").get(i).asDouble());
    return values;
  }

  /** Return the bytes of weights that a pass reads in a format. */
  public OptionalLong bytesPerPass(String dtype) {
    JsonNode bytes = root.at("/model/formats").path(dtype).path("bytes_per_pass");
    return bytes.isIntegralNumber() ? OptionalLong.of(bytes.longValue()) : OptionalLong.empty();
  }

  /** Return the bytes that the caches of one answer hold at most. */
  public OptionalLong cacheBytes(String dtype, String mode, String shape) {
    JsonNode perToken = root.at("/model/formats").path(dtype).path("cache_bytes_per_token");
    JsonNode tokens = root.path("cache_tokens").path(mode).path(shape);
    return perToken.isIntegralNumber() && tokens.isIntegralNumber()
        ? OptionalLong.of(perToken.longValue() * tokens.longValue())
        : OptionalLong.empty();
  }

  /** Return how many tokens the positive stream reads of a prompt. */
  public int promptTokens(String prompt) {
    return root.path("prompts").path(prompt).path("positive").asInt();
  }

  /** Return the model's id. */
  public String model() {
    return root.at("/model/id").asText();
  }
}
