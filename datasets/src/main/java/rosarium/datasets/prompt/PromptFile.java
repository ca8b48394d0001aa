package rosarium.datasets.prompt;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.prompt.TextHash;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.StrictYaml;
import rosarium.datasets.format.StrictYaml.Item;

/**
 * Reads a prompt file: {@code schema: 1} and a list {@code prompts} (methods.md section 4.1). Every
 * text is checked against its own {@code sha256} and, if its id is published, against {@link
 * PublishedHashes}.
 */
public final class PromptFile {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private final DataFile file;
  private final boolean users;

  private PromptFile(DataFile file, boolean users) {
    this.file = file;
    this.users = users;
  }

  private record Entry(
      @JsonProperty(value = "id", required = true) String id,
      @JsonProperty("role") PromptText.@Nullable Role role,
      @JsonProperty("status") PromptText.@Nullable Status status,
      @JsonProperty("source") @Nullable String source,
      @JsonProperty("licence") @Nullable String licence,
      @JsonProperty(value = "text", required = true) String text,
      @JsonProperty("sha256") @Nullable String sha256,
      @JsonProperty("placeholders") @Nullable List<@Nullable String> placeholders,
      @JsonProperty("note") @Nullable String note,
      @JsonProperty("entries") @Nullable Integer entries,
      @JsonProperty("words") @Nullable Integer words,
      @JsonProperty("match") PromptText.@Nullable Match match,
      @JsonProperty("casefold") @Nullable Boolean casefold) {}

  /**
   * Read a file of the data folder or of the project: every text names role, status, source,
   * licence and hash.
   *
   * @throws DataException naming file:line and key; CHECKSUM with both hashes
   */
  public static List<PromptText> read(DataFile file) {
    return new PromptFile(file, false).texts();
  }

  /**
   * Read a user's file: only {@code id} and {@code text} are needed; the role is {@code system}
   * unless stated.
   *
   * @throws DataException naming file:line and key; CHECKSUM with both hashes
   */
  public static List<PromptText> readUsers(DataFile file) {
    return new PromptFile(file, true).texts();
  }

  private List<PromptText> texts() {
    List<PromptText> texts = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Item<Entry> item : StrictYaml.readList(file, "prompts", Entry.class)) {
      PromptText text = text(item.value(), item.line());
      if (!ids.add(text.id())) {
        throw wrong(item.line(), "id: '" + text.id() + "' stands there twice");
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  private PromptText text(Entry entry, int line) {
    String id = given(line, "id", entry.id(), null);
    if (!ID.matcher(id).matches()) {
      throw wrong(line, "id: '" + id + "' is not lower-case letters, digits, '-', '.' and '_'");
    }
    String text = given(line, id + ": text", entry.text(), null);
    PromptText.Role role =
        given(line, id + ": role", entry.role(), users ? PromptText.Role.SYSTEM : null);
    PromptText.Status status =
        given(line, id + ": status", entry.status(), users ? PromptText.Status.USER : null);
    String source = given(line, id + ": source", entry.source(), users ? file.name() : null);
    String licence = given(line, id + ": licence", entry.licence(), users ? "the user's" : null);
    String sha256 = hash(line, id, text, entry.sha256());
    checkList(line, id, text, role, entry);
    checkWords(line, id, text, entry.words());
    return new PromptText(
        id,
        role,
        status,
        source,
        licence,
        text,
        sha256,
        placeholders(line, id, text, entry.placeholders()),
        Objects.requireNonNullElse(entry.note(), ""),
        Optional.ofNullable(entry.match()),
        Boolean.TRUE.equals(entry.casefold()));
  }

  private String hash(int line, String id, String text, @Nullable String promised) {
    String found = TextHash.of(text);
    String stated = given(line, id + ": sha256", promised, users ? found : null);
    if (!HASH.matcher(stated).matches()) {
      throw wrong(line, id + ": sha256: '" + stated + "' is not 64 lower-case hex digits");
    }
    checkHash(line, id, "the file", stated, found);
    PublishedHashes.of(id).ifPresent(table -> checkHash(line, id, "the table", table, found));
    return found;
  }

  private void checkHash(int line, String id, String promisedBy, String promised, String found) {
    if (!promised.equals(found)) {
      throw new DataException(
          DataException.Kind.CHECKSUM,
          "%s: %s: %s promises SHA-256 %s, the text has %s"
              .formatted(file.at(line), id, promisedBy, promised, found));
    }
  }

  private void checkList(int line, String id, String text, PromptText.Role role, Entry entry) {
    boolean list = role == PromptText.Role.LIST;
    if (!list && (entry.match() != null || entry.entries() != null || entry.casefold() != null)) {
      throw wrong(line, id + ": entries, match and casefold are for lists only");
    }
    if (!list) {
      return;
    }
    given(line, id + ": match", entry.match(), null);
    int count = PromptText.lines(text).size();
    if (given(line, id + ": entries", entry.entries(), users ? count : null) != count) {
      throw wrong(line, "%s: entries: %d, the text has %d".formatted(id, entry.entries(), count));
    }
  }

  private void checkWords(int line, String id, String text, @Nullable Integer words) {
    int count = Words.of(text).size();
    if (words != null && words != count) {
      throw wrong(line, "%s: words: %d, the text has %d".formatted(id, words, count));
    }
  }

  private List<String> placeholders(
      int line, String id, String text, @Nullable List<@Nullable String> names) {
    List<String> found = new ArrayList<>();
    for (String name : names == null ? List.<@Nullable String>of() : names) {
      if (name == null || !text.contains("{" + name + "}")) {
        throw wrong(line, id + ": placeholders: {" + name + "} does not occur in the text");
      }
      found.add(name);
    }
    return found;
  }

  private <T> T given(int line, String key, @Nullable T value, @Nullable T fallback) {
    T chosen = value == null ? fallback : value;
    if (chosen == null) {
      throw new DataException(DataException.Kind.MISSING, file.at(line) + ": " + key + ": absent");
    }
    return chosen;
  }

  private DataException wrong(int line, String what) {
    return new DataException(DataException.Kind.FORMAT, file.at(line) + ": " + what);
  }
}
