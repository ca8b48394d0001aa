package rosarium.core.decode.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import rosarium.core.token.TokenIds;

class PromptLookupTest {
  private static TokenIds guess(PromptLookup lookup, int most, int... history_L) {
    return lookup.guess(TokenIds.of(history_L), -1, most);
  }

  @Test
  void proposesWhatFollowedTheSameEnd() {
    // the end 2 3 stood at the beginning; 4 5 6 came after it
    assertThat(guess(new PromptLookup(3, 1), 2, 1, 2, 3, 4, 5, 6, 2, 3))
        .isEqualTo(TokenIds.of(4, 5));
  }

  @Test
  void prefersTheLongerEndToTheLater() {
    // "7 1 2" stood first and was followed by 8; "1 2" alone stood later, followed by 9
    int[] history_L = {7, 1, 2, 8, 1, 2, 9, 7, 1, 2};

    assertThat(guess(new PromptLookup(3, 1), 1, history_L)).isEqualTo(TokenIds.of(8));
    assertThat(guess(new PromptLookup(2, 1), 1, history_L)).isEqualTo(TokenIds.of(9));
  }

  @Test
  void prefersTheLaterOfEqualEnds() {
    assertThat(guess(new PromptLookup(2, 1), 1, 1, 5, 1, 6, 1)).isEqualTo(TokenIds.of(6));
  }

  @Test
  void proposesNoMoreThanThereIs() {
    // what follows the earlier 4 is 5 4, the end itself included
    assertThat(guess(new PromptLookup(2, 1), 9, 4, 5, 4)).isEqualTo(TokenIds.of(5, 4));
  }

  @Test
  void proposesNothingForAnEndThatIsNewOrTooShort() {
    assertThat(guess(new PromptLookup(3, 1), 2, 1, 2, 3)).isEqualTo(TokenIds.of());
    assertThat(guess(new PromptLookup(3, 2), 2, 3, 1, 2, 3)).isEqualTo(TokenIds.of());
    assertThat(guess(new PromptLookup(3, 1), 2, 1)).isEqualTo(TokenIds.of());
  }

  @Test
  void refusesRangesThatAreNone() {
    assertThatThrownBy(() -> new PromptLookup(1, 2)).hasMessageContaining("ends of 2 to 1 ids");
  }
}
