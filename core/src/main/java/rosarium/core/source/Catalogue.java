package rosarium.core.source;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.DataException;

/** The models that can be named by a short id; read from {@code models.yaml}. */
public final class Catalogue {
  private static final String RESOURCE = "models.yaml";

  private final Map<String, CatalogueModel> models = new LinkedHashMap<>();

  private record Document(int schema, List<CatalogueModel> models) {}

  private Catalogue(Document document, String name) {
    if (document.schema() != 1) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED, name + ": schema " + document.schema() + ", known is 1");
    }
    for (CatalogueModel model : document.models()) {
      if (models.put(model.id(), model) != null) {
        throw new DataException(
            DataException.Kind.FORMAT, name + ": two models have the id '" + model.id() + "'");
      }
    }
  }

  /** Read the catalogue that comes with the program. */
  public static Catalogue builtIn() {
    try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new DataException(
            DataException.Kind.MISSING, RESOURCE + ": not in the program's jar");
      }
      return read(in, RESOURCE);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, RESOURCE + ": cannot be read", e);
    }
  }

  /**
   * Read a catalogue.
   *
   * @param name what to call it in messages
   * @throws DataException when a key is missing, unknown or of the wrong kind
   */
  static Catalogue read(InputStream in, String name) {
    try {
      YAMLMapper yaml =
          YAMLMapper.builder(new YAMLFactory())
              .enable(
                  DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                  DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
              .build();
      return new Catalogue(yaml.readValue(in, Document.class), name);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, name + ": " + e.getMessage(), e);
    }
  }

  /** Return a model by its id. */
  public Optional<CatalogueModel> model(String id) {
    return Optional.ofNullable(models.get(id));
  }

  /** Return all models in the order of the file. */
  public Collection<CatalogueModel> models() {
    return List.copyOf(models.values());
  }

  /** Return all ids. */
  public Collection<String> ids() {
    return List.copyOf(models.keySet());
  }
}
