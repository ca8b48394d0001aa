package rosarium.analysis.stats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Gives each estimate a random stream of its own, made from its name, so that adding one moves no
 * other.
 */
public final class RandomStreams {
  private RandomStreams() {}

  /**
   * Return the generator that belongs to {@code seed} and {@code names}.
   *
   * @param seed master seed of the analysis
   * @param names what it is for, for example family and comparison; their borders count
   */
  public static RandomGenerator of(long seed, String... names) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
    for (String name : names) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    long derived = ByteBuffer.wrap(digest.digest()).getLong();
    return RandomGeneratorFactory.of("L64X128MixRandom").create(derived);
  }
}
