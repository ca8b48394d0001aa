package rosarium.datasets;

import java.util.List;

/** Several data sets that are read by one class. Found as {@link Dataset} is. */
public interface DatasetFamily {
  /** Return its members, each with an id of its own. */
  List<Dataset> members();
}
