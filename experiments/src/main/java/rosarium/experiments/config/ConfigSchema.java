package rosarium.experiments.config;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import rosarium.experiments.config.document.ConfigDocument;

/**
 * The JSON schema of configs. It says what a config may look like, for editors and other programs;
 * {@link ConfigBinder} alone knows names, ranges and what fits together.
 */
public final class ConfigSchema {
  private static final String RESOURCE = "config.schema.json";

  private ConfigSchema() {}

  /** Return the schema's text. */
  public static String text() {
    try (InputStream in = ConfigSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  /** Return everything in which a document violates the schema, each with its place. */
  public static List<String> violations(ConfigDocument document) {
    SchemaValidatorsConfig settings =
        SchemaValidatorsConfig.builder().pathType(PathType.LEGACY).build();
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text(), settings);
    return schema.validate(document.root()).stream()
        .map(
            violation -> {
              String path = violation.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
              String words = violation.getMessage().replaceFirst("^\\$[^:]*: ", "");
              return document.where(path) + ": " + words;
            })
        .sorted()
        .distinct()
        .toList();
  }
}
