package rosarium.core.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TeamTest {
  private static final int SIZE = 3;

  @Test
  void everyMemberWorksOnceInEveryRun() {
    AtomicIntegerArray shares = new AtomicIntegerArray(SIZE);
    try (Team team = new Team(SIZE)) {
      for (int run = 1; run <= 200; run++) {
        team.run(shares::incrementAndGet);

        for (int member = 0; member < SIZE; member++) {
          assertThat(shares.get(member)).isEqualTo(run);
        }
      }
    }
  }

  @Test
  void nobodyPassesAMeetingBeforeAllAreThere() {
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger early = new AtomicInteger();
    try (Team team = new Team(SIZE)) {
      team.run(
          member -> {
            for (int meeting = 1; meeting <= 500; meeting++) {
              arrived.incrementAndGet();
              team.meet();
              if (arrived.get() < meeting * SIZE) {
                early.incrementAndGet();
              }
              team.meet();
            }
          });
    }
    assertThat(early).hasValue(0);
  }

  @Test
  void aMemberThatFailsEndsTheRunForAll() {
    try (Team team = new Team(SIZE)) {
      assertThatThrownBy(
              () ->
                  team.run(
                      member -> {
                        if (member == 1) {
                          throw new IllegalStateException("broken kernel");
                        }
                        team.meet();
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("broken kernel");
      assertThatThrownBy(() -> team.run(member -> {})).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void itsThreadsEndWhenItIsClosed() throws InterruptedException {
    Team team = new Team(SIZE);
    team.run(member -> {});
    team.close();

    for (int wait = 0; wait < 500 && team.aliveHelpers() > 0; wait++) {
      Thread.sleep(10);
    }
    assertThat(team.aliveHelpers()).isZero();
  }
}
