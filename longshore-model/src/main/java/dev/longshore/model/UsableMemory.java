package dev.longshore.model;

/**
 * How much of its nominal memory an instance offers its jobs: what the operating system reports,
 * less what the ECS agent keeps. A job that asks for all that a type has never fits on it.
 *
 * @param smallPermille thousandths that the system reports of up to 16 GiB
 * @param largePermille thousandths that it reports of more
 * @param reserveMib what the agent keeps
 */
public record UsableMemory(int smallPermille, int largePermille, int reserveMib) {

  /** As observed: of 8 GiB, 7873 MiB. */
  public static final UsableMemory STANDARD = new UsableMemory(965, 975, 32);

  private static final long SMALL_MIB = 16 * 1024;

  public UsableMemory {
    if (smallPermille < 1 || smallPermille > 1000 || largePermille < 1 || largePermille > 1000) {
      throw new IllegalArgumentException("a part of the memory is from 1 to 1000 thousandths");
    }
    if (reserveMib < 0) {
      throw new IllegalArgumentException("a reserve is never negative");
    }
  }

  /** What jobs may use, in MiB, of an instance with this nominal memory. */
  public long mibOf(long nominalMib) {
    long permille = nominalMib <= SMALL_MIB ? smallPermille : largePermille;
    return Math.max(0, nominalMib * permille / 1000 - reserveMib);
  }
}
