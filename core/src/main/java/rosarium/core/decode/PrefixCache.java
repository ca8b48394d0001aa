package rosarium.core.decode;

import java.util.ArrayList;
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
 * prefixes that were used last, up to a number of tokens.
 */
final class PrefixCache implements AutoCloseable {
  private final long budget;
  private final ForwardPass passes;
  private final Map<Key, TokenStream> kept = new LinkedHashMap<>(16, 0.75f, true);

  PrefixCache(long budget, ForwardPass passes) {
    this.budget = budget;
    this.passes = passes;
  }

  private record Key(LanguageModel model, TokenIds prefix_L) {}

  /** Open every stream, at the end of its prefix where it has one. */
  void open(List<LiveStream> streams) {
    Map<Key, Integer> users = new LinkedHashMap<>();
    for (LiveStream stream : streams) {
      Key key = key(stream);
      if (key != null && !kept.containsKey(key)) {
        users.merge(key, 1, Integer::sum);
      }
    }
    Map<Key, Double> sharedMs = read(users);
    for (LiveStream stream : streams) {
      Key key = key(stream);
      TokenStream prefix = key == null ? null : kept.get(key);
      try {
        if (prefix == null) {
          stream.opened(stream.spec().model().open(), 0);
        } else {
          stream.opened(prefix.fork(prefix.length()), sharedMs.getOrDefault(key, 0.0));
        }
      } catch (RuntimeException e) {
        stream.failed(e);
      }
    }
    evict();
  }

  /** Read prefixes that nobody has read yet; one that fails is left to its users to stumble on. */
  private Map<Key, Double> read(Map<Key, Integer> users) {
    List<Key> keys = new ArrayList<>(users.keySet());
    List<Feed> feeds = new ArrayList<>();
    Map<Key, Double> msPerUser = new LinkedHashMap<>();
    for (Key key : keys) {
      TokenStream stream = key.model().open();
      kept.put(key, stream);
      feeds.add(new Feed(key.model(), stream, key.prefix_L(), false));
    }
    passes.run(feeds);
    for (int i = 0; i < keys.size(); i++) {
      Key key = keys.get(i);
      if (feeds.get(i).failure() != null) {
        TokenStream broken = kept.remove(key);
        if (broken != null) {
          broken.close();
        }
      } else {
        msPerUser.put(key, feeds.get(i).ms() / users.getOrDefault(key, 1));
      }
    }
    return msPerUser;
  }

  private @Nullable Key key(LiveStream stream) {
    // At least one id is left to read, since it gives the first row.
    TokenIds prompt_L = stream.spec().prompt_L();
    int length = Math.min(stream.spec().sharedPrefix(), prompt_L.length() - 1);
    return length < 1 || length > budget
        ? null
        : new Key(stream.spec().model(), prompt_L.slice(0, length));
  }

  private void evict() {
    long tokens = kept.keySet().stream().mapToLong(key -> key.prefix_L().length()).sum();
    Iterator<Map.Entry<Key, TokenStream>> eldestFirst = kept.entrySet().iterator();
    while (tokens > budget && eldestFirst.hasNext()) {
      Map.Entry<Key, TokenStream> eldest = eldestFirst.next();
      tokens -= eldest.getKey().prefix_L().length();
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
