package rosarium.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.Shared;
import rosarium.datasets.Datasets;

/** One bibliography for code, data and manuscript: nothing cited is absent, nothing stands idle. */
class BibliographyTest {
  private static final Pattern ENTRY = Pattern.compile("(?m)^@[a-z]+\\{([^,\\s]+),");

  /** What a key looks like: a name, a year, perhaps a word. */
  private static final Pattern KEY = Pattern.compile("\\b[a-z]{2,}(19|20)[0-9]{2}[a-z]*\\b");

  private static final Pattern CARD =
      Pattern.compile("\\bcite = \"([^\"]+)\"|(?m)^citation: *(\\S+)");

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }

  private static List<Path> files(String ending, String... below) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String each : below) {
      try (Stream<Path> files = Files.walk(Shared.projectRoot().resolve(each))) {
        files.filter(file -> file.toString().endsWith(ending)).forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("core", "variants", "datasets", "analysis", "experiments")) {
      sources.addAll(files(".java", module + "/src/main/java"));
      Path resources = Shared.projectRoot().resolve(module + "/src/main/resources");
      if (Files.isDirectory(resources)) {
        sources.addAll(files(".yaml", module + "/src/main/resources"));
      }
    }
    assertThat(sources).hasSizeGreaterThan(300);
    return sources;
  }

  private static Map<String, String> entries() throws IOException {
    String bibliography = text(Shared.projectRoot().resolve("paper/references.bib"));
    Map<String, String> entries = new TreeMap<>();
    Matcher found = ENTRY.matcher(bibliography);
    List<Integer> starts = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    while (found.find()) {
      starts.add(found.start());
      keys.add(found.group(1));
    }
    starts.add(bibliography.length());
    for (int i = 0; i < keys.size(); i++) {
      assertThat(entries.put(keys.get(i), bibliography.substring(starts.get(i), starts.get(i + 1))))
          .as(keys.get(i) + " stands there twice")
          .isNull();
    }
    return entries;
  }

  @Test
  void everyKeyOnACardStandsInTheBibliography() throws IOException {
    Set<String> cited = new TreeSet<>();
    for (Path file : sources()) {
      Matcher card = CARD.matcher(text(file));
      while (card.find()) {
        cited.add(card.group(1) == null ? card.group(2) : card.group(1));
      }
    }
    Datasets.all().values().stream()
        .map(dataset -> dataset.card().citation())
        .filter(key -> !key.isEmpty())
        .forEach(cited::add);

    assertThat(cited).hasSizeGreaterThan(35);
    assertThat(entries().keySet()).containsAll(cited);
  }

  @Test
  void everyKeyInASourceTextStandsInTheBibliography() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path file : sources()) {
      Matcher key = KEY.matcher(text(file));
      while (key.find()) {
        named.add(key.group());
      }
    }

    assertThat(named).contains("wilson1927", "mcnemar1947", "holm1979");
    assertThat(entries().keySet()).containsAll(named);
  }

  @Test
  void everyEntryIsUsedByCodeDataOrManuscript() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : sources()) {
      all.append(text(file)).append('\n');
    }
    for (Path file : files(".tex", "paper")) {
      all.append(text(file)).append('\n');
    }

    assertThat(entries().keySet()).hasSizeGreaterThan(50).allMatch(key -> all.indexOf(key) >= 0);
  }

  @Test
  void everyEntrySaysWhoWhatAndWhen() throws IOException {
    entries()
        .forEach(
            (key, entry) -> {
              for (String field : List.of("title", "author", "year")) {
                assertThat(entry).as(key).containsPattern("\\b" + field + " ?= ?\\{[^}]");
              }
              assertThat(entry.chars().filter(c -> c == '{').count())
                  .as(key + ": braces")
                  .isEqualTo(entry.chars().filter(c -> c == '}').count());
            });
  }
}
