package rosarium.experiments.plan;

/** Derives independent seeds from one master seed, by name and never by order. */
public final class Seeds {
  private Seeds() {}

  /**
   * Derive the seed of one thing.
   *
   * @param names what it is for, for example cell, query and sample
   * @return in [0, 2^53), which every JSON reader takes exactly
   */
  public static long derive(long master, String... names) {
    String digest = CanonicalJson.sha256(master + "\u0000" + String.join("\u0000", names));
    return Long.parseUnsignedLong(digest.substring(0, 16), 16) >>> 11;
  }
}
