package rosarium.core.model;

import java.util.List;
import java.util.OptionalLong;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/**
 * A model around another, which answers every question that the one around it does not: what was
 * not passed on would be answered by a default, and the engine would believe it.
 */
public interface WrappedModel extends LanguageModel {
  /** Return the model inside; closed with this. */
  LanguageModel model();

  @Override
  default ModelDescription description() {
    return model().description();
  }

  @Override
  default int readableIds() {
    return model().readableIds();
  }

  @Override
  default TokenIds readable(SoftPrompt prompt) {
    return model().readable(prompt);
  }

  @Override
  default TokenStream open() {
    return model().open();
  }

  @Override
  default Logits forward(List<Extension> extensions) {
    return model().forward(extensions);
  }

  @Override
  default boolean rowsDependOnCuts() {
    return model().rowsDependOnCuts();
  }

  @Override
  default boolean rowsDependOnCompanions() {
    return model().rowsDependOnCompanions();
  }

  @Override
  default OptionalLong bytesPerPass() {
    return model().bytesPerPass();
  }

  @Override
  default boolean madeForManyRows() {
    return model().madeForManyRows();
  }

  @Override
  default Workspace workspace() {
    return model().workspace();
  }

  @Override
  default void close() {
    model().close();
  }
}
