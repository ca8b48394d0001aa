package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedModelTest {
  /** What is not passed on would be answered by the default, and the engine would believe it. */
  @Test
  void passesEveryQuestionOnToTheModel() {
    List<String> asked = names(LanguageModel.class);

    assertThat(asked).contains("forward", "madeForManyRows");
    assertThat(names(WrappedModel.class)).containsAll(asked);
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList();
  }
}
