package rosarium.experiments.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.bench.FormatLoss;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.experiments.bench.measure.LoadedModel;

@Tag("torch")
class QualityRunTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static ChatModel open(String dtype) {
    return LoadedModel.open("path:" + Shared.path("golden/models/small-a-smol"), dtype, 1, true);
  }

  private static List<FormatLoss> compare(QualityText text, String... formats) {
    return new QualityRun(QualityRunTest::open, text, line -> {}).run(List.of(formats));
  }

  private QualityText text(String words) throws IOException {
    return QualityText.ofFile(Files.writeString(folder.resolve("text.txt"), words));
  }

  @Test
  void findsNoLossOfTheReferenceAgainstItself() throws IOException {
    FormatLoss loss = compare(text("The boat leaves the harbour at six."), "float32").get(0);

    assertThat(loss.positions())
        .isNotEmpty()
        .allSatisfy(
            position -> {
              assertThat(position.kl()).isZero();
              assertThat(position.agrees()).isTrue();
              assertThat(position.given()).isEqualTo(position.expected());
            });
  }

  @Test
  void findsALossOfPackedWeightsAtEveryPositionThatHasANextToken() throws IOException {
    QualityText text = text("The boat leaves the harbour at six. ".repeat(20));
    int positions;
    try (ChatModel model = open("float32")) {
      positions =
          text.passages(model).stream().mapToInt(TokenIds::length).map(length -> length - 1).sum();
    }

    FormatLoss loss = compare(text, "int8").get(0);

    assertThat(loss.runsAs()).isEqualTo("int8");
    assertThat(loss.positions()).hasSize(positions);
    assertThat(loss.positions()).anyMatch(position -> position.kl() > 0);
    assertThat(loss.positions()).allMatch(position -> position.kl() < 0.5);
  }

  @Test
  void writesTheSameFilesTwice() throws IOException {
    QualityText text = text("A garden teaches patience.");
    List<String> written = new ArrayList<>();
    for (int turn = 0; turn < 2; turn++) {
      new QualityFiles("tiny", text, compare(text, "float32", "int8"), 7)
          .write(folder, JsonNodeFactory.instance.objectNode());
      written.add(
          Files.readString(folder.resolve("quality.csv"))
              + Files.readString(folder.resolve("quality.json")));
    }

    assertThat(written.get(0)).isEqualTo(written.get(1));
    assertThat(written.get(0)).contains("top1_agreement", "kl_p99", "text_sha256");
  }

  @Test
  void putsOurChatsIntoTheTemplate() {
    QualityText own = QualityText.own();

    assertThat(own.chats()).hasSize(6).allMatch(chat -> chat.size() % 2 == 0);
    try (ChatModel model = open("int8")) {
      assertThat(own.passages(model)).hasSizeGreaterThanOrEqualTo(7);
    }
  }

  @Test
  void refusesATextThatIsNotThere() {
    Path absent = folder.resolve("absent.txt");

    assertThatThrownBy(() -> QualityText.ofFile(absent))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(absent + ": cannot be read");
  }

  @Test
  void refusesAnEmptyText() {
    assertThatThrownBy(() -> text("  \n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("the text is empty");
  }
}
