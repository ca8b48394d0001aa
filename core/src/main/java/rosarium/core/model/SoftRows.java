package rosarium.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.token.TokenIds;

/** The soft prompts that a model reads, and the ids of their rows: V and those behind it. */
public final class SoftRows {
  private final ModelDescription model;
  private final Map<SoftPrompt, TokenIds> ids = new LinkedHashMap<>();
  private final List<float[]> rows_XD = new ArrayList<>();

  /** Begin without any. */
  public SoftRows(ModelDescription model) {
    this.model = model;
  }

  /**
   * Return the ids of a prompt, new ones the first time.
   *
   * @throws ConfigException if it is of other weights
   */
  public TokenIds add(SoftPrompt prompt) {
    TokenIds known_L = ids.get(prompt);
    if (known_L != null) {
      return known_L;
    }
    SoftPrompt.Maker maker = prompt.maker();
    if (!maker.modelSha256().equals(model.sha256()) || maker.width() != model.width()) {
      throw new ConfigException(
          "%s was tuned for model '%s' (weights %s, width %d), and this is '%s' (%s, %d)"
              .formatted(
                  prompt,
                  maker.modelId(),
                  maker.modelSha256(),
                  maker.width(),
                  model.id(),
                  model.sha256(),
                  model.width()));
    }
    int first = readableIds();
    rows_XD.addAll(List.of(prompt.matrix()));
    TokenIds own_L = TokenIds.of(IntStream.range(first, readableIds()).toArray());
    ids.put(prompt, own_L);
    return own_L;
  }

  /** Return V and how many rows there are, together. */
  public int readableIds() {
    return model.vocabulary() + rows_XD.size();
  }

  /** Return the row of an id; it is not to be written. */
  public float[] row(int id) {
    return rows_XD.get(id - model.vocabulary());
  }

  /** Copy all rows into one array, row by row. */
  public float[] flat() {
    float[] flat_P = new float[rows_XD.size() * model.width()];
    for (int x = 0; x < rows_XD.size(); x++) {
      System.arraycopy(rows_XD.get(x), 0, flat_P, x * model.width(), model.width());
    }
    return flat_P;
  }
}
