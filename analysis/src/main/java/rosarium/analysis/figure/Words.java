package rosarium.analysis.figure;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * The texts of axes and legends in one language; a language is one file {@code words_xx.properties}
 * and its name in {@link #LANGUAGES}.
 */
public final class Words {
  /** The languages there are, the one that nobody has to ask for first. */
  public static final List<String> LANGUAGES = List.of("en", "de");

  private final Locale locale;
  private final Properties texts;

  private Words(Locale locale, Properties texts) {
    this.locale = locale;
    this.texts = texts;
  }

  /**
   * Return the texts of a language.
   *
   * @param language one of {@link #LANGUAGES}
   */
  public static Words of(String language) {
    if (!LANGUAGES.contains(language)) {
      throw new IllegalArgumentException("no texts in " + language);
    }
    Properties texts = new Properties();
    String file = "words_" + language + ".properties";
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(Words.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      texts.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // English numbers are written as everywhere else in a run.
    return new Words(language.equals("en") ? Locale.ROOT : Locale.forLanguageTag(language), texts);
  }

  /**
   * Return a text.
   *
   * @param of what stands in the place of {@code {0}}, {@code {1}} ...
   * @throws IllegalArgumentException when there is none
   */
  public String say(String key, Object... of) {
    String text = texts.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("no text '" + key + "'");
    }
    for (int i = 0; i < of.length; i++) {
      text = text.replace("{" + i + "}", of[i].toString());
    }
    return text;
  }

  /** Return the keys there are. */
  Set<String> keys() {
    return new TreeSet<>(texts.stringPropertyNames());
  }

  Locale locale() {
    return locale;
  }
}
