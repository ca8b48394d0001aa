package rosarium.core.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.core.model.Extension;

/**
 * The numbers that one pass needs, laid out as {@code forward.py} reads them: all in one array, so
 * that one copy brings them to the device.
 *
 * <p>Streams that take in equally many tokens and remember about equally many are a group, which
 * attention serves with one operator; the memory of the shorter ones is filled up with blank pages.
 */
final class Pass {
  /** The most that the keys and values of a group may take while a layer reads them. */
  private static final long GROUP_BYTES = 256L << 20;

  private final List<Member> members;
  private final long[] packed;
  private final long[] shape;
  private final int tokens;
  private final int scored;

  /** One stream in the order of the groups; {@code row} is its first row of logits. */
  private record Member(TorchStream stream, Extension extension, int row) {
    int tokens() {
      return extension.ids_L().length();
    }

    int end() {
      return stream.length() + tokens();
    }
  }

  /** Streams whose attention is one operator: as many tokens, memories within a factor of two. */
  private record Key(int tokens, int magnitude, int number) {}

  /**
   * Make room in every stream and lay the pass out.
   *
   * @param extensions checked
   * @param rows rows of every matrix product; 0 if any number will do
   * @param alone whether each stream is a group of its own, so that its sums depend on nothing else
   * @param bytesPerPosition bytes of one position in the cache of one layer
   */
  Pass(
      TorchModel model, List<Extension> extensions, int rows, boolean alone, int bytesPerPosition) {
    Map<Key, List<Member>> groups = new LinkedHashMap<>();
    int row = 0;
    for (Extension extension : extensions) {
      Member member = new Member(own(model, extension), extension, row);
      member.stream().reserve(member.end());
      Key key = key(member, alone ? groups.size() : 0);
      groups.computeIfAbsent(key, any -> new ArrayList<>()).add(member);
      row += extension.scored();
    }
    List<List<Member>> cut = new ArrayList<>();
    groups.values().forEach(group -> cut(group, bytesPerPosition, cut));
    this.members = cut.stream().flatMap(List::stream).toList();
    this.tokens = members.stream().mapToInt(Member::tokens).sum();
    this.scored = row;
    this.shape = shape(cut, padded(tokens, rows), padded(scored, rows));
    this.packed = packed(cut);
  }

  /** Return ids, positions, slots, scored rows and pages. */
  long[] packed() {
    return packed;
  }

  /** Return how long each part of {@link #packed} is. */
  long[] shape() {
    return shape;
  }

  /** Return how many rows of logits were asked for. */
  int scored() {
    return scored;
  }

  /** Say what this is, for messages. */
  String what() {
    return "forward pass of %d streams with %d tokens".formatted(members.size(), tokens);
  }

  /** Note in every stream that it holds the new tokens. */
  void commit() {
    members.forEach(member -> member.stream().grew(member.tokens()));
  }

  private static TorchStream own(TorchModel model, Extension extension) {
    if (extension.stream() instanceof TorchStream stream && stream.model() == model) {
      return stream;
    }
    throw new IllegalArgumentException("a stream of another model");
  }

  private static Key key(Member member, int number) {
    int pages = member.stream().pages().length;
    return new Key(member.tokens(), Integer.SIZE - Integer.numberOfLeadingZeros(pages - 1), number);
  }

  /** Cut a group into pieces whose keys and values have room on the device. */
  private static void cut(List<Member> group, int bytesPerPosition, List<List<Member>> into) {
    long each = (long) mostPages(group) * CachePool.PAGE * bytesPerPosition;
    int most = (int) Math.max(1, GROUP_BYTES / each);
    for (int from = 0; from < group.size(); from += most) {
      into.add(group.subList(from, Math.min(group.size(), from + most)));
    }
  }

  private static int mostPages(List<Member> group) {
    return group.stream().mapToInt(member -> member.stream().pages().length).max().orElse(0);
  }

  private static int padded(int count, int rows) {
    return rows == 0 ? count : (count + rows - 1) / rows * rows;
  }

  private long[] shape(List<List<Member>> groups, int paddedTokens, int paddedScored) {
    long[] sizes = new long[4 + 4 * groups.size()];
    sizes[0] = paddedTokens;
    sizes[1] = tokens;
    sizes[2] = paddedScored;
    sizes[3] = CachePool.PAGE;
    int at = 4;
    for (List<Member> group : groups) {
      sizes[at++] = group.size();
      sizes[at++] = group.get(0).tokens();
      sizes[at++] = mostPages(group);
      sizes[at++] = group.stream().mapToInt(Member::end).max().orElse(0);
    }
    return sizes;
  }

  private long[] packed(List<List<Member>> groups) {
    int rows = (int) shape[0];
    int scoredAt = 2 * rows + tokens;
    int pagesAt = scoredAt + (int) shape[2];
    int pages = groups.stream().mapToInt(group -> group.size() * mostPages(group)).sum();
    long[] all = new long[pagesAt + pages];
    int t = 0;
    for (Member member : members) {
      int row = member.row();
      for (int l = 0; l < member.tokens(); l++, t++) {
        int position = member.stream().length() + l;
        all[t] = member.extension().ids_L().get(l);
        all[rows + t] = position;
        all[2 * rows + t] = member.stream().slot(position);
        if (l >= member.tokens() - member.extension().scored()) {
          all[scoredAt + row++] = t;
        }
      }
    }
    int at = pagesAt;
    for (List<Member> group : groups) {
      int most = mostPages(group);
      for (Member member : group) {
        int[] own = member.stream().pages();
        for (int p = 0; p < own.length; p++) {
          all[at + p] = own[p];
        }
        Arrays.fill(all, at + own.length, at + most, CachePool.BLANK);
        at += most;
      }
    }
    return all;
  }
}
