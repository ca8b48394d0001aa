package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.token.TokenIds;

/** One history, with guesses behind it, that is read at one step for every stream that has it. */
final class Reading {
  private final LanguageModel model;
  private final TokenIds text_L;
  private final int guesses;
  private final List<LiveStream> members = new ArrayList<>();
  private @Nullable SharedStream stream;
  private @Nullable Feed feed;
  private @Nullable RuntimeException openFailure;
  private double prefixMs;
  private int readLength;

  /**
   * Begin without members.
   *
   * @param text_L a history and what may follow it
   * @param guesses how many of the last ids are guesses
   */
  Reading(LanguageModel model, TokenIds text_L, int guesses) {
    this.model = model;
    this.text_L = text_L;
    this.guesses = guesses;
  }

  /** Let another stream with this history have the row too, even if it is there already. */
  void join(LiveStream member) {
    members.add(member);
    member.joined(this);
    if (stream != null) {
      member.hold(stream);
      settleIfRead(member);
    }
  }

  /**
   * Go on from what the members have read. The one that is farthest leads; its stream grows in
   * place, unless somebody else goes on from there differently: then it is forked.
   *
   * @param growing streams that grow already at this step; whichever grows here is added
   * @return false if no member has read anything, so that a stream has to be opened
   */
  boolean resume(Set<SharedStream> growing) {
    LiveStream leader = members.get(0);
    for (LiveStream member : members) {
      leader = member.read() > leader.read() ? member : leader;
    }
    SharedStream base = leader.held();
    if (base == null) {
      return false;
    }
    try {
      readOn(from(base, leader.read(), growing));
    } catch (RuntimeException e) {
      openFailure = e;
    }
    return true;
  }

  private SharedStream from(SharedStream base, int length, Set<SharedStream> growing) {
    // Who lags keeps the positions it knows when a stream grows at its end.
    if (base.length() == length && growing.add(base)) {
      return base;
    }
    long ownHolders = members.stream().filter(member -> member.held() == base).count();
    if (ownHolders == base.holders() && growing.add(base)) {
      base.stream().truncate(length);
      return base;
    }
    return new SharedStream(base.stream().fork(length));
  }

  /**
   * Go on from a stream that was opened for this.
   *
   * @param fresh holds the beginning of the history
   * @param ms share of the time that this beginning took
   */
  void opened(TokenStream fresh, double ms) {
    prefixMs = ms;
    readOn(new SharedStream(fresh));
  }

  private void readOn(SharedStream next) {
    stream = next;
    members.forEach(member -> member.hold(next));
    int length = next.length();
    TokenIds pending_L = text_L.slice(length, text_L.length());
    int scored = Math.min(guesses + 1, pending_L.length());
    int unread = Math.min(guesses, pending_L.length());
    List<HiddenLayer> layers =
        members.stream().flatMap(member -> member.layers().stream()).distinct().sorted().toList();
    feed = new Feed(model, next.stream(), pending_L, scored, unread, layers);
  }

  /** Note that it could not be opened. */
  void failed(RuntimeException why) {
    openFailure = why;
  }

  /** Note that the passes of this step are over. */
  void settle() {
    readLength = stream == null ? 0 : stream.length();
    members.forEach(this::settleIfRead);
  }

  private void settleIfRead(LiveStream member) {
    if (feed != null && feed.failure() == null) {
      member.caughtUp(readLength);
    }
    if (draftDropped()) {
      member.forgetGuesses();
    }
  }

  /** Return whether the rows are still to be read, or come with all layers that one wants. */
  boolean serves(LiveStream member) {
    return feed == null || feed.layers().containsAll(member.layers());
  }

  LanguageModel model() {
    return model;
  }

  /** Return the longest beginning that a member expects others to have too; empty for none. */
  TokenIds announced_L() {
    return text_L.slice(0, members.stream().mapToInt(LiveStream::announced).max().orElse(0));
  }

  int size() {
    return members.size();
  }

  @Nullable Feed feed() {
    return feed;
  }

  /** Return the row after so many ids of the text, if it was read here. */
  @Nullable Row rowAfter(int length) {
    List<Row> rows = feed == null ? List.of() : feed.rows();
    int behind = readLength - length;
    return behind < 0 || behind >= rows.size() ? null : rows.get(rows.size() - 1 - behind);
  }

  /** Return whether guesses were left out since a pass failed with them. */
  boolean draftDropped() {
    return feed != null && feed.draftDropped();
  }

  @Nullable RuntimeException failure() {
    return feed == null ? openFailure : feed.failure();
  }

  /** Return each member's share of the time, milliseconds. */
  double msEach() {
    return feed == null ? 0 : (feed.ms() + prefixMs) / members.size();
  }
}
