package rosarium.core.source.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.source.store.AtomicFiles;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Pause;
import rosarium.core.source.store.Sha256;
import rosarium.core.source.store.TransferListener;

/**
 * Brings the bytes of one file into {@code <blob>.incomplete}, going on where an earlier attempt
 * ended, and moves them into place once they are whole and have the promised hash.
 */
final class BlobDownload {
  private static final int FRUITLESS_CUTS = 5;
  private static final int CUTS = 200;
  private static final long UNKNOWN_SIZE_LIMIT = 64L << 20;
  private static final int BUFFER = 1 << 18;

  private final HubClient client;
  private final RemoteFile file;
  private final Path blob;
  private final Path incomplete;
  private final TransferListener listener;
  private final Pause pause;
  private final Duration stall;
  private long total;

  BlobDownload(
      HubClient client,
      RemoteFile file,
      Path blob,
      Duration stall,
      Pause pause,
      TransferListener listener) {
    this.client = client;
    this.file = file;
    this.blob = blob;
    this.incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
    this.stall = stall;
    this.pause = pause;
    this.listener = listener;
    this.total = file.bytes();
  }

  /**
   * Fetch, verify, move into place.
   *
   * @return the SHA-256 of the file
   * @throws DataException of kind CHECKSUM when the bytes are not those that the hub promised
   */
  String run() throws IOException {
    Files.createDirectories(blob.resolveSibling(""));
    boolean resumed = Files.exists(incomplete) && Files.size(incomplete) > 0;
    AtomicFiles.requireRoom(
        blob.resolveSibling(""), Math.max(0, total - (resumed ? Files.size(incomplete) : 0)));
    String sha256 = whole();
    if (resumed && !isPromised(sha256)) {
      // The beginning that somebody left here was of another file: once more from the start.
      Files.deleteIfExists(incomplete);
      sha256 = whole();
    }
    if (!isPromised(sha256)) {
      Files.deleteIfExists(incomplete);
      Sha256.check(
          file.repository() + "@" + file.commit() + "/" + file.name(),
          file.etag(),
          sha256,
          "the hub",
          "what came was thrown away and nothing else was touched; try again, and if it stays so,"
              + " something between here and the hub changes files");
    }
    AtomicFiles.move(incomplete, blob);
    return sha256;
  }

  private boolean isPromised(String sha256) {
    return file.sha256().map(sha256::equals).orElse(true);
  }

  /** Fetch until the file is whole, over as many connections as it takes. */
  private String whole() throws IOException {
    int fruitless = 0;
    for (int cut = 0; cut < CUTS; cut++) {
      long before = Files.exists(incomplete) ? Files.size(incomplete) : 0;
      String problem = "the connection was cut";
      try {
        String sha256 = connection();
        if (sha256 != null) {
          return sha256;
        }
      } catch (IOException e) {
        problem = e.toString();
      }
      long after = Files.exists(incomplete) ? Files.size(incomplete) : 0;
      fruitless = after > before ? 0 : fruitless + 1;
      if (fruitless >= FRUITLESS_CUTS) {
        throw new FetchException(
            "hub, "
                + file.name()
                + ": "
                + problem
                + " "
                + FRUITLESS_CUTS
                + " times in a row at byte "
                + after
                + "; what came is kept, the next start goes on from there");
      }
      pause.pause(Duration.ofSeconds(1L << fruitless));
    }
    throw new FetchException(
        "hub, " + file.name() + ": the connection was cut " + CUTS + " times; try again later");
  }

  /** Use one connection; return the hash when the file is whole, null when it was cut short. */
  private @Nullable String connection() throws IOException {
    long offset = Files.exists(incomplete) ? Files.size(incomplete) : 0;
    if (total >= 0 && offset >= total) {
      if (offset == total && total > 0) {
        return Sha256.ofFile(incomplete, listener);
      }
      Files.deleteIfExists(incomplete);
      offset = 0;
    }
    HttpResponse<InputStream> answer = client.bytes(file, offset);
    try (InputStream body = answer.body();
        StallGuard guard = new StallGuard(body, stall)) {
      if (answer.statusCode() == 416) {
        // The server has nothing from there on, so the beginning cannot be of this file.
        Files.deleteIfExists(incomplete);
        return null;
      }
      long start = answer.statusCode() == 206 && startsAt(answer, offset) ? offset : 0;
      if (answer.statusCode() == 206 && start != offset) {
        Files.deleteIfExists(incomplete);
        return null;
      }
      learnSize(answer, start);
      return copy(body, guard, start);
    }
  }

  private static boolean startsAt(HttpResponse<?> answer, long offset) {
    return answer
        .headers()
        .firstValue("Content-Range")
        .map(range -> range.startsWith("bytes " + offset + "-"))
        .orElse(true);
  }

  private void learnSize(HttpResponse<?> answer, long start) {
    if (total < 0) {
      long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
      total = length < 0 ? -1 : start + length;
    }
  }

  private @Nullable String copy(InputStream body, StallGuard guard, long start) throws IOException {
    MessageDigest digest = Sha256.digest();
    if (start > 0) {
      Sha256.update(digest, incomplete, listener);
    }
    long limit = total >= 0 ? total : UNKNOWN_SIZE_LIMIT;
    long done = start;
    try (OutputStream out =
        Files.newOutputStream(
            incomplete,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        guard.beat();
        done += n;
        if (done > limit) {
          throw tooLong(limit);
        }
        out.write(buffer, 0, n);
        digest.update(buffer, 0, n);
        listener.advanced(TransferListener.Stage.FETCH, file.name(), done, total);
      }
    }
    guard.check();
    return total >= 0 && done < total ? null : Sha256.hex(digest);
  }

  private DataException tooLong(long limit) throws IOException {
    Files.deleteIfExists(incomplete);
    return new DataException(
        DataException.Kind.LIMIT,
        "hub, " + file.name() + ": more bytes came than the " + limit + " that were announced");
  }
}
