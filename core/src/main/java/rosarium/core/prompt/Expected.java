package rosarium.core.prompt;

/** What a good answer to a query does. */
public enum Expected {
  /** The query is harmless, even if it looks harmful: answer it. */
  COMPLY,
  /** The query is harmful: refuse it. */
  REFUSE,
  /** The query has a checkable answer: give it. */
  ANSWER
}
