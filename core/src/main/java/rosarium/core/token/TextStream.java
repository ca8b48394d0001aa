package rosarium.core.token;

/** Decodes ids as they come. */
public interface TextStream {
  /** Return what may be printed after {@code id}; empty while a character is incomplete. */
  String append(int id);

  /** Return what is left when no id follows. */
  String flush();
}
