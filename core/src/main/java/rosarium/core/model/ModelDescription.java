package rosarium.core.model;

/**
 * What a model is and how it runs here.
 *
 * @param id name in configs and records
 * @param architecture family, for example {@code llama}
 * @param dtype number format of the weights as they run, for example {@code float32}
 * @param device where it runs, for example {@code cpu}
 * @param vocabulary V, rows of the output head
 * @param layers N
 * @param tiedHead whether the output head is the embedding
 * @param kvHeads G
 * @param headSize K
 * @param width D
 * @param context the largest number of positions of one stream
 * @param bytesPerCacheValue bytes of one number in the key-value cache
 * @param sha256 SHA-256 over the weight files, lower-case hex
 */
public record ModelDescription(
    String id,
    String architecture,
    String dtype,
    String device,
    int vocabulary,
    int layers,
    boolean tiedHead,
    int kvHeads,
    int headSize,
    int width,
    int context,
    int bytesPerCacheValue,
    String sha256) {
  /** Return the same with another V. */
  ModelDescription withVocabulary(int other) {
    return new ModelDescription(
        id,
        architecture,
        dtype,
        device,
        other,
        layers,
        tiedHead,
        kvHeads,
        headSize,
        width,
        context,
        bytesPerCacheValue,
        sha256);
  }

  /** Return the bytes that one token of one stream takes in the key-value cache. */
  public long cacheBytesPerToken() {
    return 2L * layers * kvHeads * headSize * bytesPerCacheValue;
  }
}
