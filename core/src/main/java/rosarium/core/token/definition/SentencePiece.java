package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a definition that encode as a BPE of sentencepiece: blanks written as U+2581, merges
 * ranked by score, unknown characters as bytes.
 */
final class SentencePiece {
  private static final String BLANK = "\u2581";

  /** Longer pieces, such as rows of dashes, are reached by their halves all the same. */
  private static final int MAX_PIECE = 1000;

  private record Merge(String left, String right, double score) {}

  private SentencePiece() {}

  static ObjectNode normalizer(boolean prefix) {
    ObjectNode replace = JsonText.newObject().put("type", "Replace");
    replace.putObject("pattern").put("String", " ");
    replace.put("content", BLANK);
    if (!prefix) {
      return replace;
    }
    ObjectNode sequence = JsonText.newObject().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    steps.addObject().put("type", "Prepend").put("prepend", BLANK);
    steps.add(replace);
    return sequence;
  }

  static ObjectNode decoder(boolean prefix) {
    ObjectNode sequence = JsonText.newObject().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("decoders");
    ObjectNode replace = steps.addObject().put("type", "Replace");
    replace.putObject("pattern").put("String", BLANK);
    replace.put("content", " ");
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (prefix) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    return sequence;
  }

  /**
   * Rank every way to make a piece of two pieces: higher scores first, as sentencepiece merges.
   * Among the ways to pieces of one score the longer left half is first, as in the converter of
   * transformers; sentencepiece itself would take the one further left in the text.
   *
   * @param score_V of each piece
   * @param merged_V whether merging may make or use the piece
   */
  static ArrayNode merges(List<String> pieces, double[] score_V, boolean[] merged_V) {
    Map<String, Integer> ids = new HashMap<>();
    for (int v = 0; v < pieces.size(); v++) {
      if (merged_V[v]) {
        ids.put(pieces.get(v), v);
      }
    }
    List<Merge> merges = new ArrayList<>();
    for (int v = 0; v < pieces.size(); v++) {
      if (merged_V[v] && pieces.get(v).length() <= MAX_PIECE) {
        merges.addAll(waysTo(pieces.get(v), score_V[v], ids));
      }
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(merge -> merge.left().length())
            .thenComparingInt(merge -> merge.right().length())
            .reversed());
    ArrayNode array = JsonText.newObject().putArray("merges");
    merges.forEach(merge -> array.addArray().add(merge.left()).add(merge.right()));
    return array;
  }

  private static List<Merge> waysTo(String piece, double score, Map<String, Integer> ids) {
    List<Merge> ways = new ArrayList<>();
    for (int cut = 1; cut < piece.length(); cut++) {
      String left = piece.substring(0, cut);
      String right = piece.substring(cut);
      if (ids.containsKey(left) && ids.containsKey(right)) {
        ways.add(new Merge(left, right, score));
      }
    }
    ways.sort(
        Comparator.<Merge>comparingInt(way -> ids.getOrDefault(way.left(), 0))
            .thenComparingInt(way -> ids.getOrDefault(way.right(), 0)));
    return ways;
  }
}
