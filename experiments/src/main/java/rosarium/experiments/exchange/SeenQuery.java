package rosarium.experiments.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.token.TokenIds;
import rosarium.experiments.ask.Asked;
import rosarium.experiments.ask.Conversation;

/**
 * A query of a data set as the streams of some variants read it.
 *
 * @param query what is asked
 * @param streams what is read, each text once
 */
public record SeenQuery(Query query, List<Stream> streams) {
  /** Copy the list. */
  public SeenQuery {
    streams = List.copyOf(streams);
  }

  /** Begin with nobody reading. */
  public SeenQuery(Query query) {
    this(query, List.of());
  }

  /**
   * What one or more streams read.
   *
   * @param readers variants and roles
   * @param text special tokens spelled out; of a soft prompt the words that it began as
   * @param ids_L what the model reads
   * @param begun how the answer is made to begin, in tokens; may be empty
   * @param options the token of each option; empty where an answer is written
   * @param dropped how many solved examples were left out
   * @param merged whether the template has no place for a system text
   */
  public record Stream(
      List<String> readers,
      String text,
      TokenIds ids_L,
      TokenIds begun,
      List<Integer> options,
      int dropped,
      boolean merged) {
    private boolean readsAs(Stream other) {
      return ids_L.equals(other.ids_L) && text.equals(other.text) && begun.equals(other.begun);
    }

    private Stream with(Stream other) {
      List<String> all = new ArrayList<>(readers);
      all.addAll(other.readers);
      return new Stream(List.copyOf(all), text, ids_L, begun, options, dropped, merged);
    }
  }

  /**
   * Find a query.
   *
   * @param queries of the data set
   * @param wanted its id, or its number from 1
   * @throws ConfigException naming the nearest id
   */
  public static Query find(List<Query> queries, String wanted) {
    Optional<Query> named = queries.stream().filter(query -> query.id().equals(wanted)).findFirst();
    if (named.isPresent()) {
      return named.get();
    }
    if (wanted.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(wanted);
      if (number >= 1 && number <= queries.size()) {
        return queries.get(number - 1);
      }
      throw new ConfigException(
          "--query: %s; allowed: 1 to %d, or the id of a query".formatted(wanted, queries.size()));
    }
    List<String> ids = queries.stream().map(Query::id).toList();
    throw new ConfigException(
        "--query: '%s' is not among the %,d queries of data set '%s'%s"
            .formatted(
                wanted, queries.size(), queries.get(0).dataset(), NearestName.hint(wanted, ids)));
  }

  /**
   * Return the same with the streams of one more variant.
   *
   * @param variant what it is called; empty for none
   * @param texts the prompt of each role
   * @param readers the model of each role
   * @param framing the prompt method
   */
  public SeenQuery with(
      String variant,
      Map<String, Prompt> texts,
      SortedMap<String, ChatModel> readers,
      Framing framing) {
    Asked asked = Asked.of(texts, readers, Conversation::new, framing, query, List.of());
    List<Stream> all = new ArrayList<>(streams);
    asked
        .streams()
        .forEach(
            (role, spec) -> {
              String prompt = Objects.requireNonNull(texts.get(role.id())).id();
              String who = (variant.isEmpty() ? "" : variant + ": ") + role.id();
              add(
                  all,
                  new Stream(
                      List.of(who + " (" + prompt + ")"),
                      String.valueOf(asked.texts().get(role)),
                      spec.prompt_L(),
                      asked.forced_L(),
                      asked.options(),
                      asked.dropped(),
                      asked.merged()));
            });
    return new SeenQuery(query, all);
  }

  private static void add(List<Stream> all, Stream stream) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).readsAs(stream)) {
        all.set(i, all.get(i).with(stream));
        return;
      }
    }
    all.add(stream);
  }

  /** Write it for people. */
  public String text() {
    StringBuilder out = new StringBuilder(head());
    for (Stream stream : streams) {
      out.append(String.format(Locale.ROOT, "%n--- %s%n", String.join("; ", stream.readers())));
      out.append(stream.text()).append(System.lineSeparator());
      out.append(
          String.format(
              Locale.ROOT, "--- %d tokens: %s%n", stream.ids_L().length(), stream.ids_L()));
      if (stream.begun().length() > 0) {
        out.append(
            String.format(
                Locale.ROOT,
                "--- the answer is made to begin with the tokens %s%n",
                stream.begun()));
      }
      Choice choice = query.choice();
      if (choice != null) {
        out.append("--- chosen among");
        for (int i = 0; i < stream.options().size(); i++) {
          out.append(" '" + choice.glue() + choice.options().get(i) + "' = token ");
          out.append(stream.options().get(i)).append(i + 1 < stream.options().size() ? "," : "");
        }
        out.append(
            String.format(
                Locale.ROOT,
                "; %d solved examples, %d left out%n",
                choice.shots().size() - stream.dropped(),
                stream.dropped()));
      }
      if (stream.merged()) {
        out.append(
            String.format(
                Locale.ROOT,
                "--- the template has no place for a system text; it stands before the user's%n"));
      }
    }
    return out.toString();
  }

  private String head() {
    String type = query.type().isEmpty() ? "" : ", " + query.type();
    String right = query.accepted().isEmpty() ? "" : ": " + String.join(" | ", query.accepted());
    String expected = query.expected().name().toLowerCase(Locale.ROOT);
    return String.format(
        Locale.ROOT,
        "%s (%s%s): expected %s%s%n",
        query.id(),
        query.dataset(),
        type,
        expected,
        right);
  }

  /** Write it for programs: one object a stream. */
  public List<ObjectNode> json() {
    List<ObjectNode> lines = new ArrayList<>();
    for (Stream stream : streams) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("dataset", query.dataset()).put("query", query.id());
      ArrayNode readers = line.putArray("readers");
      stream.readers().forEach(readers::add);
      line.put("text", stream.text());
      put(line.putArray("ids"), stream.ids_L());
      put(line.putArray("begun"), stream.begun());
      ObjectNode options = line.putObject("options");
      Choice choice = query.choice();
      for (int i = 0; choice != null && i < stream.options().size(); i++) {
        options.put(choice.options().get(i), stream.options().get(i));
      }
      lines.add(line.put("shots_dropped", stream.dropped()));
    }
    return lines;
  }

  private static void put(ArrayNode list, TokenIds ids_L) {
    for (int id : ids_L.toArray()) {
      list.add(id);
    }
  }
}
