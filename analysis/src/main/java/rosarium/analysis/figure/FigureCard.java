package rosarium.analysis.figure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a figure is; lists and the report read it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface FigureCard {
  /** Return the id, also the beginning of its files' names: lower case letters and hyphens. */
  String id();

  /** Return a short heading. */
  String title();

  /**
   * Return what a run must hold for it to be drawn, in words that end a sentence "it needs ...".
   */
  String needs();

  /** Return where it stands among the figures; lower comes first. */
  int place();
}
