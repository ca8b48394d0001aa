package rosarium.datasets.prompt;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.PromptPair;

/**
 * Builds the framings of a query from what a config says. Beside the ids of the library it knows
 *
 * <ul>
 *   <li>{@code none}: the system role is absent; {@code empty}: it is there and holds nothing;
 *   <li>{@code rand-words-S}: as many random words of seed S as the positive prompt has; the prompt
 *       is called {@code rand-words-S-Nw} unless N is 79, the count for {@code rose-positive}, and
 *       {@code rand-words-S-Nw} can be asked for by itself;
 *   <li>{@code rand-words-short-S}: three of them;
 *   <li>{@code trunc-shuf-S}: 60 % of the words of the positive prompt, shuffled; called {@code
 *       trunc-shuf-S-of-P} for a positive prompt P other than {@code rose-positive};
 *   <li>{@code opposite-replace}: the positive prompt rewritten by a map of antonyms; there is one
 *       for {@code rose-positive} and one for {@code own-positive}.
 * </ul>
 *
 * <p>One id always means one text.
 */
public final class PromptPairs {
  private static final String NONE = "none";
  private static final String EMPTY = "empty";
  private static final String OPPOSITE = "opposite-replace";
  private static final int ROSE_WORDS = 79;
  private static final int SHORT_WORDS = 3;
  private static final int MAX_WORDS = 10_000;
  private static final String SEED = "(0|[1-9][0-9]{0,17})";
  private static final Pattern RAND_WORDS =
      Pattern.compile("rand-words-" + SEED + "(?:-([1-9][0-9]{0,4})w)?");
  private static final Pattern RAND_SHORT = Pattern.compile("rand-words-(short-" + SEED + ")");
  private static final Pattern TRUNC_SHUF = Pattern.compile("trunc-shuf-" + SEED);

  private final PromptLibrary library;

  /** Build from the texts of this library. */
  public PromptPairs(PromptLibrary library) {
    this.library = library;
  }

  /** Return whether an id means a rule rather than a text of the library. */
  public static boolean isReserved(String id) {
    return id.equals(NONE)
        || id.equals(EMPTY)
        || id.equals(OPPOSITE)
        || RAND_WORDS.matcher(id).matches()
        || RAND_SHORT.matcher(id).matches()
        || TRUNC_SHUF.matcher(id).matches();
  }

  /** Return whether an id is, or may become, the name of what a rule built. */
  static boolean isRuleName(String id) {
    return id.equals(NONE)
        || id.equals(EMPTY)
        || id.startsWith("rand-words-")
        || id.startsWith("trunc-shuf-")
        || id.startsWith(OPPOSITE);
  }

  /** Return the ids to list and to complete from; rules with a seed stand there with some seeds. */
  public SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>(library.systemIds());
    ids.addAll(List.of(NONE, EMPTY, OPPOSITE));
    return ids;
  }

  /** Return whether {@link #prompt} accepts an id, given a fitting positive prompt. */
  public boolean knows(String id) {
    return isReserved(id) || library.systemIds().contains(id);
  }

  /**
   * Return both framings.
   *
   * @throws ConfigException naming the prompts: unknown, not fitting, or of the same text
   */
  public PromptPair pair(PromptSpec positive, PromptSpec reverse) {
    Prompt wanted = prompt(positive, Optional.empty());
    Prompt contrasted = prompt(reverse, Optional.of(wanted));
    try {
      return new PromptPair(wanted, contrasted);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Return one framing.
   *
   * @param positive the prompt that a rule starts from; without one, rules that need it are errors
   * @throws ConfigException naming the prompt
   */
  public Prompt prompt(PromptSpec spec, Optional<Prompt> positive) {
    if (spec instanceof PromptSpec.Literal literal) {
      return literal(literal);
    }
    return byId(((PromptSpec.ById) spec).id(), positive);
  }

  private Prompt literal(PromptSpec.Literal literal) {
    Prompt yours = Prompt.of(literal.id(), literal.text());
    String id = yours.id();
    boolean same = PublishedHashes.of(id).equals(Optional.of(yours.sha256()));
    boolean taken =
        isRuleName(id) || library.ids().contains(id) || PublishedHashes.of(id).isPresent();
    if (taken && !same) {
      throw new ConfigException(
          "prompt id '%s' comes with Rosarium; name yours differently".formatted(id));
    }
    return yours;
  }

  private Prompt byId(String id, Optional<Prompt> positive) {
    Matcher words = RAND_WORDS.matcher(id);
    if (words.matches()) {
      return randWords(id, words.group(1), words.group(2), positive);
    }
    Matcher few = RAND_SHORT.matcher(id);
    if (few.matches()) {
      return Prompt.of(id, RandWords.build(wordList(), few.group(1), SHORT_WORDS));
    }
    Matcher cut = TRUNC_SHUF.matcher(id);
    if (cut.matches()) {
      return truncShuf(id, cut.group(1), positive);
    }
    return switch (id) {
      case NONE -> Prompt.of(NONE, null);
      case EMPTY -> Prompt.of(EMPTY, "");
      case OPPOSITE -> opposite(positive);
      default -> fromLibrary(id);
    };
  }

  private Prompt fromLibrary(String id) {
    if (!library.ids().contains(id) && PublishedHashes.of(id).isEmpty()) {
      throw new ConfigException("unknown prompt '%s'%s".formatted(id, NearestName.hint(id, ids())));
    }
    PromptText text = library.text(id);
    requireSystem(text);
    return text.prompt();
  }

  /** Refuse a text that stands elsewhere in a conversation. */
  static void requireSystem(PromptText text) {
    if (text.role() != PromptText.Role.SYSTEM || !text.placeholders().isEmpty()) {
      throw new ConfigException(
          "prompt '%s' cannot stand in the system role: it is a %s with placeholders %s"
              .formatted(text.id(), text.role(), text.placeholders()));
    }
  }

  private List<String> wordList() {
    return library.text("words-256").entries();
  }

  private Prompt randWords(
      String id, String seed, @Nullable String stated, Optional<Prompt> positive) {
    int count = stated == null ? Words.of(text(id, positive)).size() : Integer.parseInt(stated);
    if (count < 1 || count > MAX_WORDS) {
      throw new ConfigException(
          "prompt '%s': %d words; allowed are 1 to %d".formatted(id, count, MAX_WORDS));
    }
    String name = "rand-words-" + seed + (count == ROSE_WORDS ? "" : "-" + count + "w");
    return Prompt.of(name, RandWords.build(wordList(), seed, count));
  }

  private Prompt truncShuf(String id, String seed, Optional<Prompt> positive) {
    String text = text(id, positive);
    String of = positive.map(Prompt::id).orElse("");
    try {
      String name = of.equals("rose-positive") ? id : id + "-of-" + of;
      return Prompt.of(name, TruncShuf.build(text, seed));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("prompt '%s' of '%s': %s".formatted(id, of, e.getMessage()), e);
    }
  }

  private Prompt opposite(Optional<Prompt> positive) {
    String text = text(OPPOSITE, positive);
    String of = positive.map(Prompt::id).orElse("");
    String map = of.equals("own-positive") ? "own-antonym-map" : "antonym-map";
    String name =
        switch (of) {
          case "rose-positive" -> OPPOSITE;
          case "own-positive" -> "own-opposite-replace";
          default -> OPPOSITE + "-of-" + of;
        };
    try {
      return Prompt.of(name, OppositeReplace.build(text, library.text(map).entries()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "prompt '%s' does not apply to '%s': %s in it (%s); give the reverse text yourself"
              .formatted(OPPOSITE, of, e.getMessage(), map),
          e);
    }
  }

  private static String text(String id, Optional<Prompt> positive) {
    String text = positive.map(Prompt::text).orElse(null);
    if (text == null) {
      throw new ConfigException(
          "prompt '%s' is built from the positive prompt; there is none with a text here"
              .formatted(id));
    }
    return text;
  }
}
