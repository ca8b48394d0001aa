package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;

/**
 * A published system prompt instead of the positive one: how far a system prompt alone goes. State
 * which, since it moves refusals more than many a decoding method does ({@code rottger2024xstest}).
 *
 * @param text id of the system prompt
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "default-system",
    summary = "A published system prompt instead of the positive one.",
    cite = "touvron2023llama2")
public record DefaultSystem(String text) implements PromptMethod {
  /** The text that Llama 2 came with. */
  public DefaultSystem() {
    this("llama2-default");
  }

  @Override
  public Framing with(Texts texts) {
    Prompt prompt = texts.get(text).prompt();
    return new Framing() {
      @Override
      public Prompt system(Prompt positive) {
        return prompt;
      }
    };
  }
}
