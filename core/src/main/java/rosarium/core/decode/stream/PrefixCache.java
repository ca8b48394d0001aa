package rosarium.core.decode.stream;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.token.TokenIds;

/**
 * Opens streams, and lets those that begin with the same announced prefix read it once. Holds the
 * prefixes that were used last, up to a number of bytes, for as long as one call decodes.
 */
final class PrefixCache implements AutoCloseable {
  private final long budget;
  private final ForwardPass passes;
  private final Map<Key, TokenStream> kept = new LinkedHashMap<>(16, 0.75f, true);

  PrefixCache(long budget, ForwardPass passes) {
    this.budget = budget;
    this.passes = passes;
  }

  private record Key(LanguageModel model, TokenIds prefix_L) {
    long bytes() {
      return prefix_L.length() * model.description().cacheBytesPerToken();
    }
  }

  /** Open a stream for every reading, at the end of its prefix where it has one. */
  void open(List<Reading> readings) {
    Map<Key, Integer> users = new LinkedHashMap<>();
    for (Reading reading : readings) {
      Key key = key(reading);
      if (key != null && !kept.containsKey(key)) {
        users.merge(key, reading.size(), Integer::sum);
      }
    }
    Map<Key, Double> msPerUser = read(users);
    for (Reading reading : readings) {
      Key key = key(reading);
      TokenStream prefix = key == null ? null : kept.get(key);
      try {
        if (prefix == null) {
          reading.opened(reading.model().open(), 0);
        } else {
          double ms = msPerUser.getOrDefault(key, 0.0) * reading.size();
          reading.opened(prefix.fork(prefix.length()), ms);
        }
      } catch (RuntimeException e) {
        reading.failed(e);
      }
    }
    evict();
  }

  /** Read prefixes that nobody has read yet; one that fails is left to its users to stumble on. */
  private Map<Key, Double> read(Map<Key, Integer> users) {
    Map<Key, Feed> feeds = new LinkedHashMap<>();
    for (Key key : users.keySet()) {
      try {
        TokenStream stream = key.model().open();
        kept.put(key, stream);
        feeds.put(key, new Feed(key.model(), stream, key.prefix_L(), 0, 0, List.of()));
      } catch (RuntimeException e) {
        kept.remove(key);
      }
    }
    passes.run(List.copyOf(feeds.values()), Integer.MAX_VALUE);
    Map<Key, Double> msPerUser = new LinkedHashMap<>();
    feeds.forEach(
        (key, feed) -> {
          if (feed.failure() != null) {
            kept.remove(key);
            feed.stream().close();
          } else {
            msPerUser.put(key, feed.ms() / users.getOrDefault(key, 1));
          }
        });
    return msPerUser;
  }

  private @Nullable Key key(Reading reading) {
    Key key = new Key(reading.model(), reading.announced_L());
    return key.prefix_L().length() == 0 || key.bytes() > budget ? null : key;
  }

  private void evict() {
    long bytes = kept.keySet().stream().mapToLong(Key::bytes).sum();
    Iterator<Map.Entry<Key, TokenStream>> eldestFirst = kept.entrySet().iterator();
    while (bytes > budget && eldestFirst.hasNext()) {
      Map.Entry<Key, TokenStream> eldest = eldestFirst.next();
      bytes -= eldest.getKey().bytes();
      eldestFirst.remove();
      eldest.getValue().close();
    }
  }

  @Override
  public void close() {
    kept.values().forEach(TokenStream::close);
    kept.clear();
  }
}
