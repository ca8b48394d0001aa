package rosarium.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.Shared;

class SourceSizeTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 40;

  /** A member that opens a block: two or more blanks, no statement keyword, a name, parentheses. */
  private static final Pattern METHOD =
      Pattern.compile(
          "^( {2}| {4})(?!return|if|for|while|switch|try|throw|else|do|synchronized|new|assert)"
              + "[\\w@<].*[\\w>]\\(.*|^( {2}| {4})(?:public |private |static |final |@\\w+ )*\\w+\\($");

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("core", "variants", "datasets", "analysis", "experiments")) {
      try (Stream<Path> files = Files.walk(Shared.projectRoot().resolve(module).resolve("src"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(200);
    return sources;
  }

  @Test
  void noFileIsLongerThanItsCap() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources()) {
      int lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES) {
        tooLong.add(Shared.projectRoot().relativize(file) + ": " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsLongerThanItsCap() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources()) {
      tooLong.addAll(longMethods(file));
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void seesAMethodThatIsTooLong() {
    List<String> lines = new ArrayList<>(List.of("class A {", "  void a(int x) {"));
    for (int i = 0; i < METHOD_LINES; i++) {
      lines.add("    x++;");
    }
    lines.addAll(List.of("  }", "}"));

    assertThat(longMethods("A", lines)).containsExactly("A:2: method of 42 lines");
  }

  private static List<String> longMethods(Path file) throws IOException {
    return longMethods(Shared.projectRoot().relativize(file).toString(), Files.readAllLines(file));
  }

  /** The formatter puts the closing brace of a method under its first letter. */
  private static List<String> longMethods(String name, List<String> lines) {
    List<String> found = new ArrayList<>();
    for (int start = 0; start < lines.size(); start++) {
      String first = lines.get(start);
      if (!METHOD.matcher(first).matches() || first.endsWith(";") || first.contains(" = ")) {
        continue;
      }
      String indent = first.substring(0, first.length() - first.stripLeading().length());
      int end = start;
      while (end < lines.size() && !lines.get(end).equals(indent + "}")) {
        end++;
      }
      if (end < lines.size() && end - start + 1 > METHOD_LINES) {
        found.add("%s:%d: method of %d lines".formatted(name, start + 1, end - start + 1));
      }
    }
    return found;
  }
}
