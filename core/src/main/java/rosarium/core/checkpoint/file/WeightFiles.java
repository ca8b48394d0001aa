package rosarium.core.checkpoint.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One or several open weight files that together hold named tensors. */
public interface WeightFiles extends AutoCloseable {
  /** Return the tensors by the names that the files give them, unmodifiable. */
  Map<String, CheckpointTensor> tensors();

  /** Return the files, in the order of their names. */
  List<Path> files();

  /** Forget the mappings: reading a tensor from now on throws {@link IllegalStateException}. */
  @Override
  void close();
}
