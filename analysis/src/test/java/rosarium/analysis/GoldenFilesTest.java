package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.analysis.run.RunFixture;
import rosarium.core.record.RunFolder;

/**
 * These tests seal the formats: a change needs a new schema number. What was found lies in {@code
 * target/golden-files} after a run; after looking at the difference, copy it to {@code
 * src/test/resources/rosarium/analysis/golden}.
 */
class GoldenFilesTest {
  private static final Path EXPECTED = Path.of("src/test/resources/rosarium/analysis/golden");
  private static final Path FOUND = Path.of("target/golden-files");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path run;

  @BeforeAll
  static void analyse() throws IOException {
    RunFolder folder = RunFixture.write(run);
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "summary.csv",
        "comparisons.csv",
        "effects.csv",
        "cost.csv",
        "tables/safety.csv",
        "tables/safety.md",
        "tables/safety.tex",
        "tables/comparisons.csv",
        "tables/comparisons.md",
        "tables/comparisons.tex",
        "tables/detectable.md",
        "tables/cost.csv",
        "tables/cost.md",
        "tables/cost.tex",
        "cells/mixed-rose-0.3/verdicts-refusal-own-v1.jsonl",
        "cells/facts-plain/verdicts-exact-match.jsonl",
      })
  void isAsSealed(String file) throws IOException {
    String found = Files.readString(run.resolve(file));
    Path kept = FOUND.resolve(file);
    Files.createDirectories(kept.toAbsolutePath().getParent());
    Files.writeString(kept, found);

    assertThat(found).isEqualTo(Files.readString(EXPECTED.resolve(file)));
  }
}
