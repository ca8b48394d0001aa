package rosarium.core.token;

import java.util.ArrayList;
import java.util.List;

/**
 * Decodes ids as they come, by the rule of Hugging Face's decode stream: an id's text is what the
 * decoding of the last printed ids grows by, held back while it ends in the replacement character.
 *
 * <p>The last printed ids are decoded along because a piece's text depends on what stands before
 * it: sentencepiece drops the blank of the first piece only. Chunks and flush together are the
 * whole decoding, with one exception that no incremental decoder can avoid: where bytes that make a
 * character are followed directly by bytes that make none, the library spells the whole run as
 * replacement characters, and the good character is printed by then.
 */
final class IncrementalText implements TextStream {
  private static final char INCOMPLETE = '\uFFFD';

  private final NativeTokenizer tokenizer;
  private final boolean skipSpecial;
  private final List<Integer> printed = new ArrayList<>();
  private final List<Integer> held = new ArrayList<>();
  private String printedText = "";

  IncrementalText(NativeTokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
  }

  @Override
  public String append(int id) {
    held.add(id);
    String text = decodePrintedAndHeld();
    boolean grew = text.length() > printedText.length();
    if (!grew || text.charAt(text.length() - 1) == INCOMPLETE) {
      return "";
    }
    return release(text);
  }

  @Override
  public String flush() {
    return held.isEmpty() ? "" : release(decodePrintedAndHeld());
  }

  private String release(String text) {
    String chunk =
        text.startsWith(printedText) ? text.substring(printedText.length()) : decode(held);
    printed.clear();
    printed.addAll(held);
    held.clear();
    printedText = decode(printed);
    return chunk;
  }

  private String decodePrintedAndHeld() {
    List<Integer> both = new ArrayList<>(printed);
    both.addAll(held);
    return decode(both);
  }

  private String decode(List<Integer> ids) {
    return tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray(), skipSpecial);
  }
}
