package rosarium.experiments.run;

import java.util.List;
import java.util.OptionalLong;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.TokenStream;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/** Lets a run end between two forward passes. */
record StoppableModel(LanguageModel model, StopSignal stop) implements LanguageModel {
  @Override
  public ModelDescription description() {
    return model.description();
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
    stop.check();
    return model.forward(extensions);
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
  public boolean madeForManyRows() {
    return model.madeForManyRows();
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
