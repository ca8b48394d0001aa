package rosarium.datasets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/** Finds every data set on the class path. */
public final class Datasets {
  private Datasets() {}

  /**
   * Return the data sets by id.
   *
   * @throws IllegalStateException if two have one id
   */
  public static SortedMap<String, Dataset> all() {
    SortedMap<String, Dataset> found = new TreeMap<>();
    List<Dataset> every = new ArrayList<>();
    ServiceLoader.load(Dataset.class).forEach(every::add);
    ServiceLoader.load(DatasetFamily.class).forEach(family -> every.addAll(family.members()));
    for (Dataset dataset : every) {
      Dataset other = found.put(dataset.card().id(), dataset);
      if (other != null) {
        throw new IllegalStateException(
            "data set id '%s' is claimed by %s and %s"
                .formatted(
                    dataset.card().id(), other.getClass().getName(), dataset.getClass().getName()));
      }
    }
    return Collections.unmodifiableSortedMap(found);
  }

  /**
   * Return one data set.
   *
   * @throws ConfigException if there is none, naming the nearest
   */
  public static Dataset byId(String id) {
    SortedMap<String, Dataset> all = all();
    Dataset found = all.get(id);
    if (found == null) {
      throw new ConfigException(
          "unknown data set '%s'; known: %s%s"
              .formatted(
                  id,
                  String.join(", ", all.keySet()),
                  NearestName.hint(id, List.copyOf(all.keySet()))));
    }
    return found;
  }
}
