package rosarium.core.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.TransferListener;

/** Finds the model of {@link PackageSourceTest} in a process of its own. */
final class PackageSourceChild {
  private PackageSourceChild() {}

  /**
   * Find it and write its hash.
   *
   * @param arguments the folder of the test, the catalogue file, the file for the hash
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    String catalogue = Files.readString(Path.of(arguments[1]));
    Environment environment = PackageSourceTest.environment(folder, folder.resolve("bin"));
    ModelFiles model =
        PackageSourceTest.finder(catalogue, environment)
            .find(PackageSourceTest.MODEL, TransferListener.SILENT);
    Files.writeString(Path.of(arguments[2]), model.sha256());
  }
}
