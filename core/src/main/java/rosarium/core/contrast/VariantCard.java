package rosarium.core.contrast;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a reader, a table and a figure legend need to know about one variant. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface VariantCard {
  /** In which values a formula is written. */
  enum Space {
    /** Raw logits. */
    RAW,
    /** Log-probabilities. */
    LOG_PROBABILITY,
    /** Probabilities. */
    PROBABILITY
  }

  /** The id that configurations use: lower case, words joined by hyphens. */
  String id();

  /** The formula in the notation of methods.md, for example {@code p - alpha r}. */
  String formula();

  /** What it does, in one sentence for a list. */
  String summary();

  /** The BibTeX key of the source in paper/references.bib; empty for our own controls. */
  String cite() default "";

  /** In which values the formula is written. */
  Space space() default Space.RAW;

  /** Whether raw logits and log-probabilities give the same softmax (law L14). */
  boolean linear() default false;
}
