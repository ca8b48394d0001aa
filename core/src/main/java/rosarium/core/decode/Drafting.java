package rosarium.core.decode;

import java.util.List;
import java.util.function.Consumer;
import rosarium.core.decode.draft.Drafter;
import rosarium.core.decode.draft.Pace;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.decode.stream.LiveStream;
import rosarium.core.decode.stream.Row;
import rosarium.core.token.TokenIds;

/**
 * One query's guesses at how it goes on, made before the pass that reads them along with what was
 * chosen. The loop then chooses token by token as ever; a guess that comes true has its rows there
 * already.
 *
 * <p>Nobody guesses on a stream that another query holds too, since their guesses would part them.
 */
final class Drafting {
  private final LiveQuery query;
  private final Speculation speculation;
  private final Pace pace;
  private TokenIds open_L = TokenIds.of();
  private int room;

  Drafting(LiveQuery query) {
    this.query = query;
    this.speculation = query.request().speculation();
    this.pace = new Pace(speculation);
  }

  /**
   * Let queries guess.
   *
   * @param live queries at the beginning of a step
   * @param read gives streams the rows that a guess is made from
   */
  static void guess(List<LiveQuery> live, Consumer<List<LiveStream>> read) {
    int rows = live.stream().mapToInt(query -> query.wanted().size()).sum();
    List<Drafting> guessing =
        live.stream().map(LiveQuery::drafting).filter(draft -> draft.begin(rows)).toList();
    while (!guessing.isEmpty()) {
      read.accept(guessing.stream().flatMap(draft -> draft.reads().stream()).toList());
      guessing = guessing.stream().filter(Drafting::guessOn).toList();
    }
  }

  /** Forget the guesses of the step before; return whether any are of use now. */
  private boolean begin(int rows) {
    open_L = TokenIds.of();
    Drafter drafter = speculation.drafter();
    List<LiveStream> streams = query.streams();
    boolean alone = streams.stream().allMatch(LiveStream::isAlone);
    if (drafter == null || !alone || !query.takesGuesses()) {
      return false;
    }
    if (drafter.readsRows() && query.wanted().size() < 2) {
      return false; // nobody would be left to check what the closed stream says
    }
    room = query.request().stop().maxTokens() - query.step() - 1;
    for (LiveStream stream : streams) {
      int context = stream.model().description().context();
      room = Math.min(room, context - stream.history_L().length());
    }
    room = room < 1 ? 0 : Math.min(room, pace.length(rows));
    return room > 0;
  }

  private List<LiveStream> reads() {
    Drafter drafter = speculation.drafter();
    return drafter != null && drafter.readsRows() ? List.of(query.closedStream()) : List.of();
  }

  /** Guess what can be guessed now; return whether more may follow. */
  private boolean guessOn() {
    Drafter drafter = speculation.drafter();
    if (drafter == null) {
      return false;
    }
    TokenIds history_L = query.closedStream().history_L().plus(open_L.toArray());
    int best = drafter.readsRows() ? best() : -1;
    TokenIds more_L = beforeEnd(drafter.guess(history_L, best, room));
    query.streams().forEach(stream -> stream.guess(more_L));
    open_L = open_L.plus(more_L.toArray());
    pace.drafted(more_L.length());
    room -= more_L.length();
    return drafter.readsRows() && more_L.length() > 0 && room > 0;
  }

  /** Return what the closed row alone would choose after all guesses; -1 if it cannot say. */
  private int best() {
    Row row = query.closedStream().rowAhead();
    if (row == null || !Float.isFinite(row.max())) {
      return -1;
    }
    DecodeRequest request = query.request();
    return row.logits_RV()
        .select(row.r())
        .masked(ints(request.suppressed()))
        .masked(ints(request.stop().forbidden(query.step() + open_L.length())))
        .argmax()[0];
  }

  private static int[] ints(java.util.Set<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Nothing is chosen after an end token, so nothing has to be read after its like. */
  private TokenIds beforeEnd(TokenIds guess_L) {
    int vocabulary = query.closedStream().model().description().vocabulary();
    int length = 0;
    while (length < guess_L.length()
        && guess_L.get(length) < vocabulary // a row of a soft prompt is read and never written
        && !query.request().stop().endsAt(guess_L.get(length))) {
      length++;
    }
    return guess_L.slice(0, length);
  }

  /** Note what was chosen. */
  void chose(int id) {
    if (open_L.length() == 0) {
      return;
    }
    if (open_L.get(0) == id) {
      pace.accepted();
      open_L = open_L.slice(1, open_L.length());
    } else {
      pace.refused();
      open_L = TokenIds.of();
    }
  }

  /** Return how many ids were read ahead, and how many of them were chosen. */
  Pace pace() {
    return pace;
  }
}
