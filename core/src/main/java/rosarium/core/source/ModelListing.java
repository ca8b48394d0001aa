package rosarium.core.source;

import java.util.Optional;

/**
 * One line of {@code list models}.
 *
 * @param model what the catalogue says
 * @param presentFrom the source whose files are on this machine, in one line; empty if none
 * @param hashes how its files are known to be right
 */
public record ModelListing(CatalogueModel model, Optional<String> presentFrom, Hashes hashes) {
  /** How the files of a model are known to be right. */
  public enum Hashes {
    /** The catalogue has their SHA-256. */
    KNOWN("SHA-256 in the catalogue"),
    /** Their SHA-256 was noted at first use and is compared since. */
    PINNED("pinned on first use: compared with the hashes seen first"),
    /** Nobody has seen them here; the first use will pin them. */
    UNPINNED("pinned on first use: not used here yet");

    private final String text;

    Hashes(String text) {
      this.text = text;
    }

    /** Return it in a reader's words. */
    public String text() {
      return text;
    }
  }
}
