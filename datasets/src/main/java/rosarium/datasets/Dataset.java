package rosarium.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
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

  /** Read and verify the first file that the card names. */
  static DataFile pinned(DatasetCard card, Optional<Path> dataDir) {
    return pinned(card, card.files().get(0), dataDir);
  }

  /**
   * Read one file that the card names. Where the card has no hash for it, a file {@code
   * <name>.sha256} beside it is believed.
   *
   * @throws ConfigException without a data folder
   * @throws rosarium.core.config.DataException if it is missing or not the one that was promised
   */
  static DataFile pinned(DatasetCard card, DatasetCard.PinnedFile pinned, Optional<Path> dataDir) {
    Path folder =
        dataDir.orElseThrow(
            () ->
                new ConfigException(
                    ("data set '%s' needs %s in the data folder: give the folder with --data-dir DIR"
                            + " or the environment variable ROSARIUM_DATA; %s")
                        .formatted(card.id(), pinned.path(), card.howToGet())));
    Path file = folder.resolve(pinned.path());
    if (!Files.exists(file)) {
      throw new DataException(
          DataException.Kind.MISSING, file + ": no such file; " + card.howToGet());
    }
    DataFile read = DataFile.read(file);
    if (!pinned.sha256().isEmpty()) {
      return read.promised(pinned.sha256(), "card of " + card.id());
    }
    Path beside = folder.resolve(pinned.path() + ".sha256");
    return Files.exists(beside)
        ? read.promised(DataFile.read(beside).text().strip().split("\\s", 2)[0], beside.toString())
        : read;
  }
}
