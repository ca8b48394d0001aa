package rosarium.core.decode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.stream.LiveStream;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.token.TokenIds;

/**
 * The queries that are decoded together: admits the next ones, strictly in order, as rows free up;
 * hands finished ones out. What is admitted when depends on the requests and the row limit only.
 */
final class Batch implements AutoCloseable {
  private final EngineLimits limits;
  private final RowLimit rowLimit;
  private final LongSupplier nanoClock;
  private final Iterator<DecodeRequest> requests;
  private final Consumer<Decoded> done;
  private final List<LiveQuery> live = new ArrayList<>();
  private @Nullable DecodeRequest next;

  Batch(
      EngineLimits limits,
      RowLimit rowLimit,
      LongSupplier nanoClock,
      Iterator<DecodeRequest> requests,
      Consumer<Decoded> done) {
    this.limits = limits;
    this.rowLimit = rowLimit;
    this.nanoClock = nanoClock;
    this.requests = requests;
    this.done = done;
  }

  /** Return the queries in order of admission. */
  List<LiveQuery> live() {
    return List.copyOf(live);
  }

  /** Admit what fits; return whether there is anything to decode. */
  boolean admit() {
    while (next != null || requests.hasNext()) {
      DecodeRequest request = next == null ? requests.next() : next;
      next = request;
      LiveQuery query = begun(request);
      if (!checked(query)) {
        next = null;
        done.accept(query.decoded());
      } else if (live.isEmpty() || fits(query)) {
        next = null;
        query.streams().forEach(stream -> rowLimit.uses(stream.model()));
        live.add(query);
      } else {
        return true;
      }
    }
    return !live.isEmpty();
  }

  private LiveQuery begun(DecodeRequest request) {
    try {
      return new LiveQuery(request.onItsModel(), new TimeShare(nanoClock));
    } catch (ConfigException | IllegalArgumentException unfit) {
      LiveQuery failed = new LiveQuery(request, new TimeShare(nanoClock));
      failed.fail(unfit);
      return failed;
    }
  }

  /** Hand out what is over, in order of admission. */
  void retire() {
    for (LiveQuery query : live()) {
      if (query.isOver()) {
        live.remove(query);
        query.close();
        done.accept(query.decoded());
      }
    }
  }

  /** What makes two streams one row. */
  private record History(LanguageModel model, TokenIds ids_L) {}

  /** Rows are counted as they are now; room in the cache as if all streams parted at once. */
  private boolean fits(LiveQuery candidate) {
    Set<History> rows = new HashSet<>();
    long bytes = 0;
    for (LiveQuery query : Stream.concat(live.stream(), Stream.of(candidate)).toList()) {
      for (LiveStream stream : query.streams()) {
        rows.add(new History(stream.model(), stream.history_L()));
        bytes += mostBytes(stream, query);
      }
    }
    return rows.size() <= rowLimit.rows() && bytes <= limits.cacheBytes();
  }

  private static long mostBytes(LiveStream stream, LiveQuery query) {
    ModelDescription model = stream.model().description();
    int left = query.request().stop().maxTokens() - query.step();
    long tokens = Math.min((long) stream.history_L().length() + left, model.context());
    return tokens * model.cacheBytesPerToken();
  }

  /** Return whether there is anything to decode; a request that cannot be decoded has failed. */
  private static boolean checked(LiveQuery query) {
    DecodeRequest request = query.request();
    if (query.isOver()) {
      return false;
    }
    if (request.stop().maxTokens() == 0) {
      query.finishEmpty();
      return false;
    }
    try {
      check(request);
    } catch (ConfigException e) {
      query.fail(e);
    }
    return !query.isOver();
  }

  private static void check(DecodeRequest request) {
    checkLayers(request);
    ModelDescription first = null;
    for (StreamRole role : request.streams().keySet()) {
      StreamSpec spec = request.streams().get(role);
      if (spec == null) {
        continue;
      }
      ModelDescription model = spec.model().description();
      first = first == null ? model : first;
      if (model.vocabulary() != first.vocabulary()) {
        throw new ConfigException(
            "models '%s' (V = %d) and '%s' (V = %d) have different vocabularies"
                .formatted(first.id(), first.vocabulary(), model.id(), model.vocabulary()));
      }
      checkPrompt(role, spec.prompt_L(), model, spec.model().readableIds());
    }
    if (first != null) {
      checkIds("forced", request.forced(), first, first.vocabulary());
    }
  }

  private static void checkLayers(DecodeRequest request) {
    StreamSpec closed = request.streams().get(request.strategy().closedRow());
    for (StreamRole role : request.strategy().streams()) {
      if (closed != null && !role.isStream()) {
        ModelDescription model = closed.model().description();
        if (role.index() > model.layers()) {
          throw new ConfigException(
              "the variant reads layer %d; model '%s' has layers 0 to %d"
                  .formatted(role.index(), model.id(), model.layers()));
        }
      }
    }
  }

  private static void checkPrompt(
      StreamRole role, TokenIds prompt_L, ModelDescription model, int ids) {
    if (prompt_L.length() > model.context()) {
      throw new ConfigException(
          "the %s prompt has %d tokens, model '%s' reads %d at most"
              .formatted(role, prompt_L.length(), model.id(), model.context()));
    }
    checkIds(role + " prompt", prompt_L, model, ids);
  }

  private static void checkIds(String what, TokenIds ids_L, ModelDescription model, int ids) {
    for (int l = 0; l < ids_L.length(); l++) {
      if (ids_L.get(l) < 0 || ids_L.get(l) >= ids) {
        throw new ConfigException(
            "%s: id %d at %d is outside the vocabulary of model '%s', [0, %d)"
                .formatted(what, ids_L.get(l), l, model.id(), ids));
      }
    }
  }

  @Override
  public void close() {
    live.forEach(LiveQuery::close);
    live.clear();
  }
}
