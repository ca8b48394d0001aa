package rosarium.experiments.bench.measure;

import java.util.List;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;

/**
 * A model that reads its weights anew for every stream, as a script does that calls a model twice a
 * step.
 *
 * @param weights does the work
 */
record OneStreamAPass(LanguageModel weights) implements LanguageModel {
  @Override
  public ModelDescription description() {
    return weights.description();
  }

  @Override
  public TokenStream open() {
    return weights.open();
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    return Logits.stack(
        extensions.stream().map(extension -> weights.forward(List.of(extension))).toList());
  }

  @Override
  public boolean rowsDependOnCuts() {
    return weights.rowsDependOnCuts();
  }

  @Override
  public boolean rowsDependOnCompanions() {
    return false;
  }

  @Override
  public Workspace workspace() {
    return weights.workspace();
  }

  @Override
  public void close() {
    weights.close();
  }
}
