package rosarium.core.decode.stream;

import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.LanguageModel;
import rosarium.core.token.TokenIds;

/**
 * One stream of one query while it is decoded: its history, and how much of that was read. It reads
 * nothing itself; {@link SharedStreams} does so once for all that have the same history, when a row
 * is needed. Until then it may lag behind what was written.
 */
public final class LiveStream implements AutoCloseable {
  private final StreamRole role;
  private final LanguageModel model;
  private final int announced;
  private TokenIds history_L;
  private int read;
  private @Nullable SharedStream held;
  private @Nullable Reading reading;
  private boolean readsPrompt;

  /**
   * Begin with a prompt of which nothing is read.
   *
   * @param model whose weights it runs on
   * @param prompt_L at least one id
   * @param sharedPrefix how many leading ids others are likely to begin with too
   */
  public LiveStream(StreamRole role, LanguageModel model, TokenIds prompt_L, int sharedPrefix) {
    this.role = role;
    this.model = model;
    this.history_L = prompt_L;
    // At least one id is left to read, since it gives the first row.
    this.announced = Math.min(sharedPrefix, prompt_L.length() - 1);
  }

  /** Return which stream of its query this is. */
  public StreamRole role() {
    return role;
  }

  /** Return the model that it runs on. */
  public LanguageModel model() {
    return model;
  }

  /** Return prompt and answer so far. */
  public TokenIds history_L() {
    return history_L;
  }

  /** Return whether its prompt was read, so that it only has to follow. */
  public boolean hasRead() {
    return read > 0;
  }

  /** Write one token behind everything else. */
  public void append(int id) {
    history_L = history_L.plus(id);
  }

  /** Forget the row of the step before. */
  public void beginStep() {
    reading = null;
  }

  /** Return the row of this step, if there is one yet. */
  public @Nullable Row row() {
    return reading == null ? null : reading.row();
  }

  /** Return why this step gave no row, if it failed. */
  public @Nullable RuntimeException failure() {
    return reading == null ? null : reading.failure();
  }

  /** Return this stream's share of the time that passes took at this step, milliseconds. */
  public double ms() {
    return reading == null ? 0 : reading.msEach();
  }

  /** Return whether what was read at this step began with the prompt. */
  public boolean readsPrompt() {
    return readsPrompt;
  }

  /** Let go of what was read. Closing again does nothing. */
  @Override
  public void close() {
    if (held != null) {
      held.release();
    }
    held = null;
    reading = null;
  }

  // ------------------------------------------------------------------ for those who read

  /** Return how many leading ids are read for itself first, to be shared. */
  int announced() {
    return announced;
  }

  /** Return how many ids of the history the held stream has taken in for this one, at least. */
  int read() {
    return read;
  }

  @Nullable SharedStream held() {
    return held;
  }

  void hold(SharedStream other) {
    other.hold();
    if (held != null) {
      held.release();
    }
    held = other;
  }

  void joined(Reading shared) {
    reading = shared;
    readsPrompt = read == 0;
  }

  void caughtUp() {
    read = history_L.length();
  }
}
