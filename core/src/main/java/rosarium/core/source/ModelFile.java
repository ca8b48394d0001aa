package rosarium.core.source;

import java.nio.file.Path;

/**
 * One verified file of a model.
 *
 * @param name path inside the model, with slashes
 * @param path where it stands
 * @param bytes its size
 * @param sha256 its hash, 64 lower-case hex digits
 */
public record ModelFile(String name, Path path, long bytes, String sha256) {}
