package rosarium.core.testing;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The seed of randomized tests: fixed unless {@code -Dtest.seed} says otherwise. */
public final class TestSeed {
  private TestSeed() {}

  /** Return the seed of this run. */
  public static long value() {
    return Long.getLong("test.seed", 20_240_401L);
  }

  /** Return a generator for one test, independent of every other. */
  public static RandomGenerator generator(String test) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(value() ^ test.hashCode());
  }

  /** Return the line that repeats a failure; put it into the description of an assertion. */
  public static String reproduce() {
    return "repeat with -Dtest.seed=" + value();
  }
}
