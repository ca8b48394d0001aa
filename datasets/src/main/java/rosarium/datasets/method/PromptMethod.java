package rosarium.datasets.method;

import rosarium.core.prompt.Framing;

/**
 * A way to frame queries. Implementations are records that carry a {@link MethodCard}: the
 * components are the parameters, the canonical constructor checks them, and the constructor without
 * arguments gives the published values.
 */
@FunctionalInterface
public interface PromptMethod {
  /**
   * Bind this method to its texts.
   *
   * @throws rosarium.core.config.ConfigException when a published text is not there, saying how to
   *     get it
   */
  Framing with(Texts texts);
}
