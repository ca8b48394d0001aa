package rosarium.core.source.hub;

import java.util.List;

/**
 * What a revision meant when the hub was asked.
 *
 * @param commit the full commit
 * @param files all file names in it, checked to stay inside their folder
 */
public record HubRevision(String commit, List<String> files) {
  /** Copy the names. */
  public HubRevision {
    files = List.copyOf(files);
  }
}
