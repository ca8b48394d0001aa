package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import rosarium.core.prompt.Framing;

/** The baseline called "Prompt" in the literature on over-refusal: helpfulness first. */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "helpful-prompt",
    summary = "A system prompt that puts helpfulness first, instead of the positive one.",
    cite = "shi2024overkill")
public record HelpfulPrompt() implements PromptMethod {
  @Override
  public Framing with(Texts texts) {
    return new DefaultSystem("overkill-helpful").with(texts);
  }
}
