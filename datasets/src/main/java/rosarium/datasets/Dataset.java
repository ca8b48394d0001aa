package rosarium.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.DataFile;

/**
 * One data set. Laws: the ids of its queries are unique and never change; the order is that of the
 * source; loading twice gives equal lists.
 */
public interface Dataset {
  /** Return what one should know of it. */
  DatasetCard card();

  /**
   * Return every query, duplicates included.
   *
   * @param dataDir the data folder; not needed by what comes with the project
   * @throws ConfigException if the folder is needed and absent
   * @throws rosarium.core.config.DataException if a file is missing, broken, or not the pinned one
   */
  List<Query> load(Optional<Path> dataDir);

  /** Read and verify the file that the card names. */
  static DataFile pinned(DatasetCard card, Optional<Path> dataDir) {
    DatasetCard.PinnedFile pinned = card.file().orElseThrow();
    Path folder =
        dataDir.orElseThrow(
            () ->
                new ConfigException(
                    ("data set '%s' needs %s in the data folder: give the folder with --data-dir DIR"
                            + " or the environment variable ROSARIUM_DATA; %s")
                        .formatted(card.id(), pinned.path(), card.howToGet())));
    return DataFile.read(folder.resolve(pinned.path()))
        .promised(pinned.sha256(), "card of " + card.id());
  }
}
