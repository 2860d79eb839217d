package dev.longshore.testkit;

import java.util.stream.IntStream;

/** The seeds of a test that makes up its cases by random numbers. */
public final class Seeds {

  private Seeds() {}

  /**
   * The seeds from 0 on, or the one that somebody wants to see again: {@code -Dseed=17}.
   *
   * @param count how many
   */
  public static IntStream upTo(int count) {
    Integer wanted = Integer.getInteger("seed");
    return wanted == null ? IntStream.range(0, count) : IntStream.of(wanted);
  }
}
