package rosarium.core.decode;

import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.TokenStream;
import rosarium.core.token.TokenIds;

/**
 * One stream of one query while it is decoded: opened when its row is first needed, and allowed to
 * lag behind what was written until it is needed again.
 */
final class LiveStream implements AutoCloseable {
  private final StreamRole role;
  private final StreamSpec spec;
  private @Nullable TokenStream stream;
  private @Nullable Feed feed;
  private @Nullable RuntimeException openFailure;
  private TokenIds pending_L;
  private boolean read;
  private boolean settled;
  private double prefixMs;

  LiveStream(StreamRole role, StreamSpec spec) {
    this.role = role;
    this.spec = spec;
    this.pending_L = spec.prompt_L();
  }

  StreamRole role() {
    return role;
  }

  StreamSpec spec() {
    return spec;
  }

  boolean isOpen() {
    return stream != null;
  }

  /** Return whether its prompt was read, so that it only has to follow. */
  boolean hasRead() {
    return read;
  }

  /** Take over an opened stream that already holds a prefix of the prompt. */
  void opened(TokenStream fresh, double sharedMs) {
    stream = fresh;
    pending_L = pending_L.slice(fresh.length(), pending_L.length());
    prefixMs = sharedMs;
  }

  /** Note that it could not be opened. */
  void failed(RuntimeException why) {
    openFailure = why;
  }

  /** Begin to take in what is pending. */
  Feed feed() {
    if (stream == null) {
      throw new IllegalStateException("the " + role + " stream is not open");
    }
    feed = new Feed(spec.model(), stream, pending_L, true);
    settled = false;
    return feed;
  }

  /** Note that what was pending is read, and charge its time. */
  void settle(TimeShare time) {
    Feed fed = feed;
    if (fed == null || settled) {
      return;
    }
    settled = true;
    if (read) {
      time.decode(fed.ms());
    } else {
      time.prefill(fed.ms() + prefixMs);
    }
    read = true;
    pending_L = TokenIds.of();
  }

  /** Forget the row of the step before. */
  void beginStep() {
    feed = null;
  }

  /** Return the row of this step, if there is one yet. */
  Feed.@Nullable Row row() {
    return feed == null ? null : feed.row();
  }

  /** Return why this step gave no row, if it failed. */
  @Nullable RuntimeException failure() {
    return feed == null ? openFailure : feed.failure();
  }

  /** Write one token behind everything else. */
  void append(int id) {
    pending_L = pending_L.plus(id);
  }

  /** Return how many tokens it holds once everything pending is read. */
  int length() {
    return (stream == null ? 0 : stream.length()) + pending_L.length();
  }

  @Override
  public void close() {
    TokenStream open = stream;
    stream = null;
    feed = null;
    if (open != null) {
      open.close();
    }
  }
}
