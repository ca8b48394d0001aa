package rosarium.core.model;

import java.util.List;
import java.util.OptionalLong;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/**
 * A model of whose vocabulary only the first ids may be written, so that it can be contrasted with
 * one that has no more. It still reads all of them. Equal where model and vocabulary are, so that
 * streams of equal history stay one.
 *
 * @param model whose weights these are; closed with this
 * @param vocabulary V, at least 1 and at most the model's
 */
public record CutModel(LanguageModel model, int vocabulary) implements LanguageModel {
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
  public int readableIds() {
    return model.readableIds();
  }

  @Override
  public TokenIds readable(SoftPrompt prompt) {
    return model.readable(prompt);
  }

  @Override
  public TokenStream open() {
    return model.open();
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    return model.forward(extensions).firstIds(vocabulary);
  }

  @Override
  public boolean rowsDependOnCuts() {
    return model.rowsDependOnCuts();
  }

  @Override
  public boolean rowsDependOnCompanions() {
    return model.rowsDependOnCompanions();
  }

  @Override
  public OptionalLong bytesPerPass() {
    return model.bytesPerPass();
  }

  @Override
  public Workspace workspace() {
    return model.workspace();
  }

  @Override
  public void close() {
    model.close();
  }
}
