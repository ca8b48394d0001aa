package rosarium.experiments.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.model.NoReply;
import rosarium.analysis.judge.model.Replies;

class JudgeProgressTest {
  private final List<String> said = new ArrayList<>();
  private final AtomicLong seconds = new AtomicLong();
  private final JudgeProgress progress =
      new JudgeProgress("harm", said::add, () -> seconds.get() * 1_000_000_000L);

  @Test
  void speaksEveryFiveSeconds() {
    progress.begins(1_200);
    for (int i = 0; i < 12; i++) {
      seconds.incrementAndGet();
      progress.replied();
    }
    progress.begins(3);
    progress.replied();

    assertThat(said)
        .containsExactly("judge harm: 5 of 1,200 questions", "judge harm: 10 of 1,200 questions");
  }

  @Test
  void countsWhatHasNoReplyToo() {
    JudgeQuestion question = new JudgeQuestion(List.of(), "?", true, List.of());
    Replies none =
        new Replies() {
          @Override
          public String model() {
            return "m";
          }

          @Override
          public String identity() {
            return "1";
          }

          @Override
          public JudgeReply to(JudgeQuestion asked) throws NoReply {
            seconds.addAndGet(6);
            throw NoReply.forNow("status 500");
          }

          @Override
          public String spent() {
            return "nothing";
          }
        };
    WatchedReplies watched = new WatchedReplies(none, progress);
    watched.prepare(List.of(question, question));

    assertThatThrownBy(() -> watched.to(question)).isInstanceOf(NoReply.class);

    assertThat(said).containsExactly("judge harm: 1 of 2 questions");
  }
}
