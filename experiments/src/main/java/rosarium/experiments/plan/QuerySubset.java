package rosarium.experiments.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Query;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;

/**
 * Draws the queries of a data set that a config asks for: filters first, then a seeded draw that
 * takes turns among what the queries expect, so that a small draw still holds all of it. The drawn
 * queries stay in the order of the data set.
 */
final class QuerySubset {
  private QuerySubset() {}

  static List<Query> of(List<Query> all, DatasetSetting setting) {
    checkTypes(all, setting);
    List<Query> kept =
        all.stream()
            .filter(q -> setting.expected().isEmpty() || setting.expected().contains(expects(q)))
            .filter(q -> setting.types().isEmpty() || setting.types().contains(q.type()))
            .toList();
    if (kept.isEmpty()) {
      throw new ConfigException(setting.where() + ": no query passes the filters");
    }
    if (setting.n() > kept.size()) {
      throw new ConfigException(
          "%s.n: %d queries wanted, data set '%s' has %d after the filters"
              .formatted(setting.where(), setting.n(), setting.id(), kept.size()));
    }
    return setting.n() == 0 ? kept : draw(kept, setting);
  }

  private static List<Query> draw(List<Query> kept, DatasetSetting setting) {
    Map<String, List<Query>> byExpectation = new LinkedHashMap<>();
    for (Query query : kept) {
      byExpectation.computeIfAbsent(expects(query), e -> new ArrayList<>()).add(query);
    }
    long seed = Seeds.derive(setting.seed(), "subset", setting.id());
    RandomGenerator generator = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byExpectation.values().forEach(queries -> shuffle(queries, generator));
    Set<Query> drawn = new HashSet<>();
    for (int turn = 0; drawn.size() < setting.n(); turn++) {
      for (List<Query> queries : byExpectation.values()) {
        if (turn < queries.size() && drawn.size() < setting.n()) {
          drawn.add(queries.get(turn));
        }
      }
    }
    return kept.stream().filter(drawn::contains).toList();
  }

  private static void shuffle(List<Query> queries, RandomGenerator generator) {
    for (int last = queries.size() - 1; last > 0; last--) {
      Collections.swap(queries, last, generator.nextInt(last + 1));
    }
  }

  private static void checkTypes(List<Query> all, DatasetSetting setting) {
    Set<String> types = new TreeSet<>(all.stream().map(Query::type).toList());
    for (String type : setting.types()) {
      if (!types.contains(type)) {
        throw new ConfigException(
            "%s.types: data set '%s' has no type '%s'; it has %s%s"
                .formatted(
                    setting.where(),
                    setting.id(),
                    type,
                    String.join(", ", types),
                    rosarium.core.config.NearestName.hint(type, types)));
      }
    }
  }

  private static String expects(Query query) {
    return query.expected().name().toLowerCase(Locale.ROOT);
  }
}
