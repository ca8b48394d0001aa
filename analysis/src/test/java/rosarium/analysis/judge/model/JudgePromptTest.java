package rosarium.analysis.judge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.testing.Shared;

class JudgePromptTest {
  private static VersionedJudge judge(String format, @Nullable String user, boolean delimited) {
    return new JudgeSetup("j", format, null, user, delimited, null, true)
        .judge(Optional.of(Shared.path("data")), new ScriptedReplies(text -> "[[A]]"));
  }

  private static List<String> asked(String source, String model) {
    return new JudgePrompt("", "", false, JudgePrompt.Author.PUBLISHED).differences(source, model);
  }

  @ParameterizedTest
  @CsvSource({
    "meta-llama/Llama-Guard-3-8B, meta-llama/Llama-Guard-3-8B@main",
    "gpt-4-turbo or Llama-3-70B, meta-llama/Meta-Llama-3-70B-Instruct",
    "gpt-4-turbo or Llama-3-70B, gpt-4-turbo-2024-04-09",
    "gpt-3.5-turbo, GPT-3.5-Turbo-0613",
    "'', anything"
  })
  void isNoOtherModelWhereItsNameSaysSo(String source, String model) {
    assertThat(asked(source, model)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "meta-llama/Llama-Guard-3-8B, smollm2-135m-instruct",
    "gpt-4-turbo or Llama-3-70B, gpt-4o",
    "gpt-3.5-turbo, m"
  })
  void saysThatAnotherModelIsAsked(String source, String model) {
    assertThat(asked(source, model))
        .containsExactly("its format is that of " + source + ", which was not asked");
  }

  @Test
  void saysWhoseWordsAreAskedIn() {
    String marks = "answers stand between marks that its source does not have";
    String users = "its text is the user's, not that of its format";

    assertThat(judge("rose-harm", null, true).differences()).contains(marks);
    assertThat(judge("rose-harm", null, false).differences()).doesNotContain(marks, users);
    assertThat(judge("rose-harm", "{query} {answer}", true).differences())
        .contains(users)
        .doesNotContain(marks);
    // A conversation and a text with its own turns are asked as they were tuned on.
    assertThat(judge("llama-guard-3", null, true).differences()).doesNotContain(marks, users);
    assertThat(judge("wildguard", null, true).differences()).doesNotContain(marks, users);
    // Our own words have no source that they could differ from.
    assertThat(judge("pairwise", null, true).differences()).isEmpty();
    assertThat(judge("rose-pairwise", null, true).differences()).contains(marks);
  }

  @Test
  void putsNothingIntoWhatWasPutIn() {
    JudgePrompt prompt =
        new JudgePrompt("", "{a {query} b} {answer} {other}", false, JudgePrompt.Author.USER);

    assertThat(prompt.asking("{answer}", Map.of("answer", "{query}")).messages().get(0).content())
        .isEqualTo("{a {answer} b} {query} {other}");
  }
}
