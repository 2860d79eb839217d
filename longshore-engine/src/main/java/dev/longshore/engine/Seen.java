package dev.longshore.engine;

/** What an engine finds of an attempt, or of one container. */
public enum Seen {
  /** It is being prepared, or it runs. */
  RUNNING,
  /** It has ended, or could not be started; the report of that comes or has come. */
  ENDED
}
