package rosarium.core.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cache where links cannot be made or lie, and the guard against silent servers. */
class HubCacheTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final RemoteFile FILE =
      new RemoteFile("org/name", COMMIT, "sub/a.gguf", "e".repeat(64), 3);

  private final Path folder;

  HubCacheTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static void putBlob(HubCache cache) throws IOException {
    Path blob = cache.blob("org/name", FILE.etag());
    Files.createDirectories(blob.getParent());
    Files.writeString(blob, "abc");
  }

  @Test
  void linksRelativelySoThatTheCacheCanBeMoved() throws IOException {
    HubCache cache = new HubCache(folder.resolve("hub"));
    putBlob(cache);

    cache.publish(FILE);
    Files.move(folder.resolve("hub"), folder.resolve("moved"));

    Path pointer = folder.resolve("moved/models--org--name/snapshots/" + COMMIT + "/sub/a.gguf");
    assertThat(Files.isSymbolicLink(pointer)).isTrue();
    assertThat(pointer).hasContent("abc");
  }

  @Test
  void copiesWhereLinksFail() throws IOException {
    HubCache cache =
        new HubCache(
            folder,
            (at, target) -> {
              throw new FileSystemException(at.toString(), target.toString(), "no privilege");
            });
    putBlob(cache);

    cache.publish(FILE);

    Path pointer = cache.snapshot("org/name", COMMIT).resolve("sub/a.gguf");
    assertThat(Files.isSymbolicLink(pointer)).isFalse();
    assertThat(pointer).hasContent("abc");
    assertThat(cache.files("org/name", COMMIT)).containsExactly("sub/a.gguf");
  }

  @Test
  void leavesOutLinksThatLeadNowhere() throws IOException {
    HubCache cache = new HubCache(folder);
    putBlob(cache);
    cache.publish(FILE);
    Files.delete(cache.blob("org/name", FILE.etag()));

    assertThat(cache.files("org/name", COMMIT)).isEmpty();
  }

  @Test
  void replacesALinkThatLeadsNowhere() throws IOException {
    HubCache cache = new HubCache(folder);
    putBlob(cache);
    Path pointer = cache.snapshot("org/name", COMMIT).resolve("sub/a.gguf");
    Files.createDirectories(pointer.getParent());
    Files.createSymbolicLink(pointer, Path.of("../gone"));

    cache.publish(FILE);

    assertThat(pointer).hasContent("abc");
  }

  @Test
  void believesNoRefThatIsNoCommit() throws IOException {
    HubCache cache = new HubCache(folder);
    Path ref = folder.resolve("models--org--name/refs/main");
    Files.createDirectories(ref.getParent());

    Files.writeString(ref, "../../../../etc");
    assertThat(cache.commit("org/name", "main")).isEmpty();
    Files.writeString(ref, COMMIT + "\n");
    assertThat(cache.commit("org/name", "main")).contains(COMMIT);
  }

  @Test
  void keepsARefOfAPullRequestInItsFolder() throws IOException {
    HubCache cache = new HubCache(folder);

    cache.writeRef("org/name", "refs/pr/7", COMMIT);

    assertThat(folder.resolve("models--org--name/refs/refs/pr/7")).hasContent(COMMIT);
    assertThat(cache.commit("org/name", "refs/pr/7")).contains(COMMIT);
  }

  /** A body that gives nothing until it is closed, as the HTTP client's does. */
  private static final class SilentBody extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        closed.await();
        return -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  @Timeout(30)
  void cutsABodyThatFallsSilent() throws IOException {
    try (InputStream body = new SilentBody();
        StallGuard guard = new StallGuard(body, Duration.ofMillis(100))) {
      assertThat(body.read()).isEqualTo(-1);
      assertThatThrownBy(guard::check).hasMessageContaining("no bytes came");
    }
  }

  @Test
  void leavesABodyAloneThatKeepsComing() throws Exception {
    try (SilentBody body = new SilentBody();
        StallGuard guard = new StallGuard(body, Duration.ofMillis(500))) {
      for (int i = 0; i < 100; i++) {
        guard.beat();
        Thread.sleep(15);
      }
      guard.check();
      assertThat(body.closed.getCount()).isEqualTo(1);
    }
  }
}
