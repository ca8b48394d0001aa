package rosarium.core.model;

import java.util.List;
import rosarium.core.tensor.Logits;

/**
 * A model of whose vocabulary only the first ids may be written, so that it can be contrasted with
 * one that has no more. It still reads all of them. Equal where model and vocabulary are, so that
 * streams of equal history stay one.
 *
 * @param model whose weights these are; closed with this
 * @param vocabulary V, at least 1 and at most the model's
 */
public record CutModel(LanguageModel model, int vocabulary) implements WrappedModel {
  /** Check the range. */
  public CutModel {
    if (vocabulary < 1 || vocabulary > model.description().vocabulary()) {
      throw new IllegalArgumentException(
          "the first %d of %d ids".formatted(vocabulary, model.description().vocabulary()));
    }
  }

  @Override
  public ModelDescription description() {
    return model.description().withVocabulary(vocabulary);
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    return model.forward(extensions).firstIds(vocabulary);
  }
}
