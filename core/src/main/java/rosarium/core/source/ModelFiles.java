package rosarium.core.source;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import rosarium.core.source.store.Sha256;

/**
 * A model that is here, whole and verified.
 *
 * @param id the name by which the user asked for it
 * @param path the .gguf file, or the folder with config.json and safetensors
 * @param files every file that belongs to it, by name
 * @param origin where it came from, in one line
 * @param endTokens texts of end tokens that the files themselves do not name; mostly empty
 */
public record ModelFiles(
    String id, Path path, List<ModelFile> files, String origin, List<String> endTokens) {
  /** Sort the files by name. */
  public ModelFiles {
    files = files.stream().sorted(Comparator.comparing(ModelFile::name)).toList();
    endTokens = List.copyOf(endTokens);
  }

  /** Return whether the model is one GGUF file. */
  public boolean isGguf() {
    return path.toString().endsWith(".gguf");
  }

  /**
   * Return one hash for the weights: of the file where there is one, else of the lines {@code
   * "<sha256> <name>"} of all weight files in order of name.
   */
  public String sha256() {
    List<ModelFile> weights =
        files.stream()
            .filter(file -> file.name().endsWith(".gguf") || file.name().endsWith(".safetensors"))
            .toList();
    return weights.size() == 1
        ? weights.get(0).sha256()
        : Sha256.ofText(
            weights.stream()
                .map(file -> file.sha256() + " " + file.name() + "\n")
                .collect(Collectors.joining()));
  }

  /** Return the same files under another name and with other end tokens. */
  ModelFiles named(String otherId, List<String> otherEndTokens) {
    return new ModelFiles(otherId, path, files, origin, otherEndTokens);
  }
}
