package rosarium.core.prompt;

/**
 * One turn of a conversation.
 *
 * @param role who speaks: {@code system}, {@code user} or {@code assistant}
 * @param content what is said, verbatim
 */
public record Message(String role, String content) {}
