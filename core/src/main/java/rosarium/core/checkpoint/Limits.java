package rosarium.core.checkpoint;

/** Largest values that a configuration may state: well above every published model. */
final class Limits {
  static final int VOCABULARY = 1 << 24;
  static final int WIDTH = 1 << 20;
  static final int FEED_FORWARD = 1 << 22;
  static final int LAYERS = 1 << 12;
  static final int HEADS = 1 << 12;
  static final int HEAD_SIZE = 1 << 13;
  static final int CONTEXT = Integer.MAX_VALUE;

  private Limits() {}
}
