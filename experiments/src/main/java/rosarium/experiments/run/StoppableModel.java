package rosarium.experiments.run;

import java.util.List;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.WrappedModel;
import rosarium.core.tensor.Logits;

/** Lets a run end between two forward passes. */
record StoppableModel(LanguageModel model, StopSignal stop) implements WrappedModel {
  @Override
  public Logits forward(List<Extension> extensions) {
    stop.check();
    return model.forward(extensions);
  }
}
