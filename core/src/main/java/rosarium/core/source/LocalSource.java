package rosarium.core.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.source.store.TransferListener;
import rosarium.core.source.store.VerifiedHashes;
import rosarium.core.source.store.WeightFiles;

/** A folder or a .gguf file of the user's own; read where it stands and never written to. */
final class LocalSource implements ModelSource {
  private final String id;
  private final Path path;
  private final VerifiedHashes hashes;

  LocalSource(String id, Path path, VerifiedHashes hashes) {
    this.id = id;
    this.path = path;
    this.hashes = hashes;
  }

  @Override
  public String origin() {
    return "path " + path;
  }

  @Override
  public boolean present() {
    return Files.exists(path);
  }

  @Override
  public ModelFiles obtain(TransferListener listener) {
    if (!Files.exists(path)) {
      throw new ConfigException("model '" + id + "': " + path + " does not exist" + neighbours());
    }
    if (Files.isDirectory(path)) {
      return folder(listener);
    }
    if (!Files.isRegularFile(path) || !path.toString().endsWith(".gguf")) {
      throw new ConfigException(
          "model '" + id + "': " + path + " is neither a .gguf file nor a folder");
    }
    return files(
        path, path.resolveSibling(""), List.of(String.valueOf(path.getFileName())), listener);
  }

  private ModelFiles folder(TransferListener listener) {
    List<String> names = names(path);
    List<String> weights = WeightFiles.weights(names, path);
    if (names.contains("config.json") && !weights.isEmpty()) {
      List<String> all = new ArrayList<>(WeightFiles.small(names));
      all.addAll(weights);
      return files(path, path, all, listener);
    }
    List<String> ggufs = names.stream().filter(name -> name.endsWith(".gguf")).toList();
    if (ggufs.size() == 1) {
      return files(path.resolve(ggufs.get(0)), path, ggufs, listener);
    }
    String found =
        ggufs.isEmpty() ? "found neither" : "found several .gguf files, name one: " + ggufs;
    throw new ConfigException(
        "model '"
            + id
            + "': "
            + path
            + " must hold config.json with .safetensors files, or one .gguf file; "
            + found);
  }

  private ModelFiles files(Path model, Path folder, List<String> names, TransferListener listener) {
    List<ModelFile> files = new ArrayList<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      try {
        files.add(new ModelFile(name, file, Files.size(file), hashes.of(file, listener)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
    return new ModelFiles(id, model, files, origin(), List.of());
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private String neighbours() {
    Path parent = path.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return "";
    }
    try (Stream<Path> list = Files.list(parent)) {
      List<String> names = list.limit(1000).map(p -> String.valueOf(p.getFileName())).toList();
      return NearestName.hint(String.valueOf(path.getFileName()), names);
    } catch (IOException e) {
      // The hint is a courtesy; that the path does not exist has been said.
      return "";
    }
  }
}
