package rosarium.core.token;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;

/**
 * Owns one tokenizer of the native library.
 *
 * <p>Implementation notes. DJL's public class {@code HuggingFaceTokenizer} reports each start to a
 * collecting server when it runs in a certain cloud, trims and lower-cases by options, and pads and
 * truncates by what the file says. The native entry points below it do none of this, so they are
 * called directly. The library itself is copied once from the jar to {@code DJL_CACHE_DIR} (default
 * {@code ~/.djl.ai}): into a folder of its own that is then renamed in one step, so several JVMs
 * may do it at once and none sees half a file. With {@code ai.djl.offline}, set here unless the
 * user set it, DJL never looks for another build of the library on the network, which it would on a
 * machine with a GPU.
 */
final class NativeTokenizer implements AutoCloseable {
  /**
   * Characters in one text. Far above any context, and low enough that the regular expressions of
   * the library stay below their limit of 10,000,000 retries, beyond which it ends the process.
   */
  static final int MAX_TEXT = 1_000_000;

  private final String source;
  private long handle;

  private NativeTokenizer(String source, long handle) {
    this.source = source;
    this.handle = handle;
  }

  /** Load a checked definition; padding and truncation of the file are switched off. */
  static NativeTokenizer create(String json, String source) {
    loadLibrary();
    try {
      long handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
      TokenizersLibrary.LIB.disablePadding(handle);
      TokenizersLibrary.LIB.disableTruncation(handle);
      return new NativeTokenizer(source, handle);
    } catch (EngineException e) {
      throw new DataException(
          DataException.Kind.FORMAT,
          source + ": the tokenizer library refuses it: " + e.getMessage(),
          e);
    }
  }

  private static void loadLibrary() {
    if (System.getenv("DJL_OFFLINE") == null && System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
    try {
      LibUtils.checkStatus();
    } catch (EngineException | LinkageError e) {
      throw new ConfigException(
          "the native tokenizer library cannot be loaded ("
              + e.getMessage()
              + "); it is unpacked to the folder that DJL_CACHE_DIR names (default ~/.djl.ai),"
              + " which must be writable and on a file system that allows programs",
          e);
    }
  }

  /** Return ids of shape (L). */
  int[] encode(String text, boolean addSpecial) {
    if (text.length() > MAX_TEXT) {
      throw new DataException(
          DataException.Kind.LIMIT,
          source + ": text of " + text.length() + " characters; at most " + MAX_TEXT);
    }
    try {
      long encoding = TokenizersLibrary.LIB.encode(open(), withoutLoneSurrogates(text), addSpecial);
      try {
        return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
            .mapToInt(Math::toIntExact)
            .toArray();
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } catch (EngineException e) {
      throw new DataException(
          DataException.Kind.FORMAT,
          source + ": its tokenizer cannot encode a text: " + e.getMessage(),
          e);
    }
  }

  /** Return the text of ids of shape (L). */
  String decode(int[] ids_L, boolean skipSpecial) {
    long[] wide_L = Arrays.stream(ids_L).asLongStream().toArray();
    try {
      return TokenizersLibrary.LIB.decode(open(), wide_L, skipSpecial);
    } catch (EngineException e) {
      throw new DataException(
          DataException.Kind.FORMAT,
          source + ": its tokenizer cannot decode ids: " + e.getMessage(),
          e);
    }
  }

  /** UTF-8 cannot say half a character: each half becomes U+FFFD, as decoding would show it. */
  private static String withoutLoneSurrogates(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }

  private long open() {
    if (handle == 0) {
      throw new IllegalStateException(source + ": this tokenizer is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (handle != 0) {
      TokenizersLibrary.LIB.deleteTokenizer(handle);
      handle = 0;
    }
  }
}
