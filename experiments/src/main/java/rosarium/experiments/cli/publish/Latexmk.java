package rosarium.experiments.cli.publish;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes a PDF of TeX sources with latexmk, where it is installed. */
final class Latexmk {
  /** What has it, on Debian and its kin. */
  static final String INSTALL =
      "apt-get install latexmk texlive-latex-recommended texlive-fonts-recommended lmodern";

  private static final long MINUTES = 5;

  private Latexmk() {}

  /**
   * How it went.
   *
   * @param pdf the file; empty when there is none
   * @param problem what TeX said; empty when all went well
   */
  record Made(Optional<Path> pdf, String problem) {}

  /** Return the program on the search path. */
  static Optional<Path> find(String searchPath) {
    return Arrays.stream(searchPath.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve("latexmk"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Typeset a file; its folder gets the PDF and {@code build.log}. No command of TeX's runs. */
  static Made make(Path program, Path main) {
    Path folder = Objects.requireNonNull(main.toAbsolutePath().normalize().getParent());
    Path log = folder.resolve("build.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "-norc",
            "-pdf",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-file-line-error",
            "-latexoption=-no-shell-escape",
            String.valueOf(main.getFileName()));
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    // The same sources give the same bytes.
    builder.environment().put("SOURCE_DATE_EPOCH", "0");
    builder.environment().put("FORCE_SOURCE_DATE", "1");
    // TeX may read and write nothing outside the folder.
    builder.environment().put("openin_any", "p");
    builder.environment().put("openout_any", "p");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Made(Optional.empty(), "latexmk took more than " + MINUTES + " minutes");
      }
      return process.exitValue() == 0
          ? new Made(Optional.of(folder.resolve("main.pdf")), "")
          : new Made(Optional.empty(), problem(log));
    } catch (IOException e) {
      throw new UncheckedIOException(program + ": cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Made(Optional.empty(), "interrupted");
    }
  }

  /** Return the first line with a place and a message, as TeX's {@code -file-line-error} has it. */
  private static String problem(Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    String said =
        lines.stream()
            .filter(line -> line.matches("(\\S+:\\d+: |! ).*"))
            .findFirst()
            .orElse("no message");
    return said + " (all of it in " + log + ")";
  }
}
