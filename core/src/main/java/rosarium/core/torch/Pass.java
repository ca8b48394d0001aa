package rosarium.core.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import rosarium.core.model.Extension;
import rosarium.core.model.HiddenLayer;

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
  private final List<Exit> exits;
  private final List<Integer> sets;

  /** What one row of logits is read from: a state of a token of the pass. */
  private record Exit(HiddenLayer hidden, int token, int row) {}

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
      row += extension.rows();
    }
    List<List<Member>> cut = new ArrayList<>();
    groups.values().forEach(group -> cut(group, bytesPerPosition, cut));
    this.members = cut.stream().flatMap(List::stream).toList();
    this.tokens = members.stream().mapToInt(Member::tokens).sum();
    this.exits = exits(model.description().layers());
    this.sets = IntStream.range(0, exits.size()).filter(this::beginsSet).boxed().toList();
    this.shape = shape(cut, rows);
    this.packed = packed(cut);
  }

  /** Return what every row is read from, layer by layer. */
  private List<Exit> exits(int layers) {
    HiddenLayer own = new HiddenLayer(layers, true);
    List<Exit> found = new ArrayList<>();
    int end = 0;
    for (Member member : members) {
      end += member.tokens();
      int row = member.row();
      int first = end - member.extension().scored();
      for (int t = first; t < end; t++) {
        found.add(new Exit(own, t, row++));
      }
      for (int t = first; t < end; t++) {
        for (HiddenLayer hidden : member.extension().layers()) {
          found.add(new Exit(hidden.in(layers), t, row++));
        }
      }
    }
    found.sort(Comparator.comparing(Exit::hidden).thenComparingInt(Exit::row));
    return found;
  }

  private boolean beginsSet(int e) {
    return e == 0 || !exits.get(e).hidden().equals(exits.get(e - 1).hidden());
  }

  /** Return ids, positions, slots, states that the head reads, their order and pages. */
  long[] packed() {
    return packed;
  }

  /** Return how long each part of {@link #packed} is. */
  long[] shape() {
    return shape;
  }

  /** Return how many rows of logits were asked for. */
  int rows() {
    return exits.size();
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

  private long[] shape(List<List<Member>> groups, int rows) {
    long[] sizes = new long[6 + 3 * sets.size() + 4 * groups.size()];
    int paddedExits = padded(exits.size(), rows);
    sizes[0] = padded(tokens, rows);
    sizes[1] = tokens;
    sizes[2] = sets.size() > 1 ? exits.size() : paddedExits;
    sizes[3] = sets.size() > 1 ? paddedExits : 0;
    sizes[4] = CachePool.PAGE;
    sizes[5] = sets.size();
    int at = 6;
    for (int s = 0; s < sets.size(); s++) {
      HiddenLayer hidden = exits.get(sets.get(s)).hidden();
      long end = s + 1 < sets.size() ? sets.get(s + 1) : sizes[2];
      sizes[at++] = hidden.layer();
      sizes[at++] = hidden.finalNorm() ? 1 : 0;
      sizes[at++] = end - sets.get(s);
    }
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
    int exitsAt = 2 * rows + tokens;
    int orderAt = exitsAt + (int) shape[2];
    int pagesAt = orderAt + (int) shape[3];
    int pages = groups.stream().mapToInt(group -> group.size() * mostPages(group)).sum();
    long[] all = new long[pagesAt + pages];
    int t = 0;
    for (Member member : members) {
      for (int l = 0; l < member.tokens(); l++, t++) {
        int position = member.stream().length() + l;
        all[t] = member.extension().ids_L().get(l);
        all[rows + t] = position;
        all[2 * rows + t] = member.stream().slot(position);
      }
    }
    for (int e = 0; e < exits.size(); e++) {
      all[exitsAt + e] = exits.get(e).token();
      if (sets.size() > 1) {
        all[orderAt + exits.get(e).row()] = e;
      }
    }
    putPages(groups, all, pagesAt);
    return all;
  }

  private static void putPages(List<List<Member>> groups, long[] all, int pagesAt) {
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
  }
}
