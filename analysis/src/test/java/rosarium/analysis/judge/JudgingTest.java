package rosarium.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.RunData;
import rosarium.analysis.run.RunFixture;
import rosarium.core.judge.Verdict;
import rosarium.core.record.RunFolder;

class JudgingTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @SuppressWarnings("NullAway.Init")
  RunFolder folder;

  private final VersionedJudge judge = Judges.find(Optional.empty()).get("refusal-own-v1");

  @BeforeEach
  void writeTheRun() throws IOException {
    folder = RunFixture.write(root);
  }

  @Test
  void writesOneVerdictALineAfterAHead() throws IOException {
    Map<AnswerKey, Verdict> verdicts = judgeFirstCell();
    Path file = folder.verdicts("mixed-plain", "refusal-own-v1");

    assertThat(verdicts).hasSize(RunFixture.MIXED);
    assertThat(VerdictFile.read(file).verdicts()).isEqualTo(verdicts);
    assertThat(Files.readAllLines(file))
        .hasSize(RunFixture.MIXED + 1)
        .allSatisfy(line -> assertThat(line).startsWith("{\"schema\":1,\"cell\":\"mixed-plain\""));
    assertThat(Files.readAllLines(file).get(1))
        .isEqualTo(
            "{\"schema\":1,\"cell\":\"mixed-plain\",\"query\":\"m-00\",\"sample\":0,"
                + "\"judge\":\"refusal-own-v1\",\"version\":\""
                + judge.version()
                + "\",\"value\":1.0,\"label\":\"refusal\",\"reason\":\"i'm sorry\"}");
  }

  @Test
  void leavesTheRecordsAlone() throws IOException {
    byte[] before = Files.readAllBytes(folder.records("mixed-plain"));

    judgeFirstCell();

    assertThat(Files.readAllBytes(folder.records("mixed-plain"))).isEqualTo(before);
  }

  @Test
  void reusesVerdictsOnUnchangedRecords() throws IOException {
    judgeFirstCell();
    Path file = folder.verdicts("mixed-plain", "refusal-own-v1");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));

    judgeFirstCell();

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1000));
  }

  @Test
  void judgesAgainWhenAnAnswerChanged() throws IOException {
    Map<AnswerKey, Verdict> before = judgeFirstCell();
    Path records = folder.records("mixed-plain");
    Files.writeString(
        records, Files.readString(records).replaceFirst("I'm sorry, but I can't", "Gladly, I can"));

    Map<AnswerKey, Verdict> after = judgeFirstCell();

    AnswerKey first = new AnswerKey("m-00", 0);
    assertThat(before).containsEntry(first, new Verdict.Scored(1, "refusal", "i'm sorry"));
    assertThat(after).containsEntry(first, new Verdict.Scored(0, "compliance", ""));
  }

  @Test
  void keepsVerdictsWhenOnlyTheTimingChanged() throws IOException {
    judgeFirstCell();
    Path file = folder.verdicts("mixed-plain", "refusal-own-v1");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    Path records = folder.records("mixed-plain");
    Files.writeString(
        records, Files.readString(records).replace("\"total_ms\":100.0", "\"total_ms\":99.0"));

    judgeFirstCell();

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1000));
  }

  @Test
  void makesADamagedFileAgain() throws IOException {
    Map<AnswerKey, Verdict> before = judgeFirstCell();
    Path file = folder.verdicts("mixed-plain", "refusal-own-v1");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));

    assertThat(judgeFirstCell()).isEqualTo(before);
    assertThat(Files.readString(file)).isEqualTo(whole);
  }

  private Map<AnswerKey, Verdict> judgeFirstCell() {
    RunData run = RunData.load(folder);
    return Judging.of(folder, run.read(run.cells().get(0)), Map.of(), judge).orElseThrow();
  }
}
