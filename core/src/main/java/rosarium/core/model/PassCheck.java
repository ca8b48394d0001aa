package rosarium.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks the arguments of a forward pass before a backend trusts them. */
public final class PassCheck {
  private PassCheck() {}

  /**
   * Refuse what no backend could run: no stream, the same stream twice, an id outside the
   * vocabulary, more positions or layers than the model has.
   *
   * @param readableIds how many leading ids a stream may read
   * @throws IllegalArgumentException naming what is wrong
   */
  public static void check(List<Extension> extensions, ModelDescription model, int readableIds) {
    if (extensions.isEmpty()) {
      throw new IllegalArgumentException("a forward pass of no stream");
    }
    Set<TokenStream> seen = new HashSet<>();
    for (Extension extension : extensions) {
      if (!seen.add(extension.stream())) {
        throw new IllegalArgumentException("the same stream twice in one pass");
      }
      int length = extension.stream().length() + extension.ids_L().length();
      if (length > model.context()) {
        throw new IllegalArgumentException(
            "a stream of %d tokens; the context of %s is %d"
                .formatted(length, model.id(), model.context()));
      }
      for (HiddenLayer hidden : extension.layers()) {
        if (hidden.layer() > model.layers()) {
          throw new IllegalArgumentException(
              "layer %d; %s has layers 0 to %d"
                  .formatted(hidden.layer(), model.id(), model.layers()));
        }
      }
      for (int l = 0; l < extension.ids_L().length(); l++) {
        int id = extension.ids_L().get(l);
        if (id < 0 || id >= readableIds) {
          throw new IllegalArgumentException(
              "token id %d; %s reads %d".formatted(id, model.id(), readableIds));
        }
      }
    }
  }
}
