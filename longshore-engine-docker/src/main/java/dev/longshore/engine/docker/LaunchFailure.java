package dev.longshore.engine.docker;

/** An attempt cannot be started; the message is the reason that clients are shown. */
final class LaunchFailure extends Exception {

  /** AWS cuts a container's reason here. */
  private static final int MOST_CHARACTERS = 255;

  /**
   * Says why.
   *
   * @param errorName as the ECS agent calls it, such as {@code CannotPullContainerError}
   */
  LaunchFailure(String errorName, String text) {
    super(cut(errorName + ": " + text.strip().replace('\n', ' ')));
  }

  /** What the attempt's report says. */
  String reason() {
    return String.valueOf(getMessage());
  }

  private static String cut(String reason) {
    return reason.length() <= MOST_CHARACTERS ? reason : reason.substring(0, MOST_CHARACTERS);
  }
}
