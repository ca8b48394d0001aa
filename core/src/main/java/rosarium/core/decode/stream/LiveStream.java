package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.token.TokenIds;

/**
 * One stream of one query while it is decoded: its history, and how much of that was read. It reads
 * nothing itself; {@link SharedStreams} does so once for all that have the same history, when a row
 * is needed. Until then it may lag behind what was written.
 *
 * <p>It may also read ahead: guesses that stand behind the history are taken in with it, and the
 * rows after them are there at once if the guesses come true. Those that do not are forgotten.
 */
public final class LiveStream implements AutoCloseable {
  private final StreamRole role;
  private final LanguageModel model;
  private final int announced;
  private final List<Reading> joined = new ArrayList<>();
  private final List<Reading> rows = new ArrayList<>();
  private SortedSet<HiddenLayer> layers = new TreeSet<>();
  private TokenIds history_L;
  private TokenIds guessed_L = TokenIds.of();
  private int read;
  private @Nullable SharedStream held;
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

  /** Say which hidden layers are wanted with every row from now on. */
  public void wantLayers(Set<HiddenLayer> wanted) {
    layers = new TreeSet<>(wanted);
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

  /** Return whether nobody else holds what it has read. */
  public boolean isAlone() {
    return held == null || held.holders() == 1;
  }

  /** Guess more ids behind the history and the guesses that are there. */
  public void guess(TokenIds more_L) {
    guessed_L = guessed_L.plus(more_L.toArray());
  }

  /** Return the guesses behind the history. */
  public TokenIds guessed_L() {
    return guessed_L;
  }

  /** Write one token behind everything else. Guesses that it belies are dropped with their rows. */
  public void append(int id) {
    if (guessed_L.length() > 0 && guessed_L.get(0) == id) {
      guessed_L = guessed_L.slice(1, guessed_L.length());
    } else {
      guessed_L = TokenIds.of();
      rows.clear();
      read = Math.min(read, history_L.length());
    }
    history_L = history_L.plus(id);
  }

  /** Forget rows and guesses; what was read ahead is read again from where its row is needed. */
  public void beginStep() {
    joined.clear();
    rows.clear();
    guessed_L = TokenIds.of();
    read = Math.min(read, history_L.length() - 1);
    readsPrompt = false;
  }

  /** Return the row after the history, if there is one yet. */
  public @Nullable Row row() {
    return rowAfter(history_L.length());
  }

  /** Return the row after history and guesses, if there is one yet. */
  public @Nullable Row rowAhead() {
    return rowAfter(history_L.length() + guessed_L.length());
  }

  /** Return whether nothing is left to read: there is a row after the history and every guess. */
  public boolean hasRows() {
    return row() != null && rowAhead() != null;
  }

  private @Nullable Row rowAfter(int length) {
    for (Reading reading : rows) {
      Row row = reading.rowAfter(length);
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  /** Return whether it has kept up with what is written and has no row for it yet. */
  public boolean waits() {
    return row() == null && read >= history_L.length() - 1;
  }

  /** Return why this step gave no row, if it failed. */
  public @Nullable RuntimeException failure() {
    for (Reading reading : rows) {
      RuntimeException failure = reading.failure();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Return this stream's share of the time that passes took at this step, milliseconds. */
  public double ms() {
    return joined.stream().mapToDouble(Reading::msEach).sum();
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
    rows.clear();
  }

  // ------------------------------------------------------------------ for those who read

  /** Return the hidden layers that are wanted with every row. */
  SortedSet<HiddenLayer> layers() {
    return layers;
  }

  /** Return how many leading ids are read for itself first, to be shared. */
  int announced() {
    return announced;
  }

  /** Return how many ids of history and guesses the held stream has taken in for this one. */
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
    joined.add(shared);
    rows.add(shared);
    readsPrompt |= read == 0;
  }

  void forgetGuesses() {
    guessed_L = TokenIds.of();
  }

  void caughtUp(int length) {
    read = length;
  }
}
