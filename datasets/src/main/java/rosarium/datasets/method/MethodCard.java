package rosarium.datasets.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a reader and a table need to know about one prompt method. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MethodCard {
  /** The id that configurations use: lower case, words joined by hyphens. */
  String id();

  /** What it does, in one sentence for a list. */
  String summary();

  /** The BibTeX key of the source in paper/references.bib; empty for our own. */
  String cite() default "";
}
