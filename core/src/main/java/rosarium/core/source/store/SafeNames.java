package rosarium.core.source.store;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import rosarium.core.config.DataException;

/** Decides which file names from outside may become paths here. */
public final class SafeNames {
  private static final Pattern SEGMENT = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,255}");
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");
  private static final Set<String> DOTS = Set.of(".", "..");

  private SafeNames() {}

  /** Return whether a name is relative and stays below its folder. */
  public static boolean isSafe(String name) {
    return !name.isEmpty()
        && name.length() <= 1024
        && !DRIVE.matcher(name).lookingAt()
        && List.of(name.split("/", -1)).stream()
            .allMatch(part -> SEGMENT.matcher(part).matches() && !DOTS.contains(part));
  }

  /** Return whether a name is safe and has one segment only. */
  public static boolean isSafeSegment(String name) {
    return isSafe(name) && name.indexOf('/') < 0;
  }

  /**
   * Return the name.
   *
   * @throws DataException of kind PATH when it is not safe
   */
  public static String require(String name, String from) {
    if (!isSafe(name)) {
      String shown = name.length() > 80 ? name.substring(0, 80) + "..." : name;
      throw new DataException(
          DataException.Kind.PATH,
          from + ": file name '" + shown + "' would leave its folder; nothing was written");
    }
    return name;
  }
}
