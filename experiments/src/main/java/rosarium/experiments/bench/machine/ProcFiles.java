package rosarium.experiments.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Linux says of the machine and of this process; empty where there is no Linux. */
public final class ProcFiles {
  private static final Pattern SIZE = Pattern.compile("([0-9]+) ?([kKMG]?)B?");

  private ProcFiles() {}

  /** Return the lines of a file; none if it cannot be read. */
  static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException notLinux) {
      return List.of();
    }
  }

  /** Return what stands behind the first {@code key:} of a file. */
  static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.matches(Pattern.quote(key) + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  /** Return a size in bytes that stands behind {@code key:}, for example {@code VmHWM}. */
  public static OptionalLong bytes(String file, String key) {
    return value(lines(file), key).map(ProcFiles::bytes).orElse(OptionalLong.empty());
  }

  /** Read {@code 1024 kB}, {@code 32K} or {@code 300M}. */
  static OptionalLong bytes(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    int shift =
        switch (size.group(2)) {
          case "k", "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    return OptionalLong.of(Long.parseLong(size.group(1)) << shift);
  }
}
