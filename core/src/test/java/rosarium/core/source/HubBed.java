package rosarium.core.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import rosarium.core.source.store.TransferListener;

/** A fake hub, an empty cache and a clock that does not pass: what the tests of the hub share. */
final class HubBed {
  static final String NAME = "hf:" + FakeHub.REPOSITORY;
  static final byte[] WEIGHTS = FakeHub.weights(40_000);
  static final String WEIGHTS_HASH = FakeHub.sha256(WEIGHTS);

  final Path folder;
  final FakeHub fake = new FakeHub();
  final List<Duration> waits = new ArrayList<>();

  HubBed(Path folder) {
    this.folder = folder;
  }

  /** Return a finder in the fake environment, with more variables as name, value, name, value. */
  ModelFinder finder(String... environment) {
    return new ModelFinder(Catalogue.builtIn(), fake.environment(folder, environment), waits::add);
  }

  ModelFiles find(String name) {
    return finder().find(name, TransferListener.SILENT);
  }

  /** Return the folder of the repository in the cache. */
  Path repository() {
    return folder.resolve("hf/hub/models--garden--tiny");
  }

  /** Return where the weights stand while they are not whole. */
  Path incomplete() {
    return repository().resolve("blobs/" + WEIGHTS_HASH + ".incomplete");
  }

  /** Return the path of a file on the hub. */
  static String resolve(String file) {
    return "/" + FakeHub.REPOSITORY + "/resolve/" + FakeHub.COMMIT + "/" + file;
  }
}
