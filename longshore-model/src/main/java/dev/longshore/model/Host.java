package dev.longshore.model;

/**
 * A machine that an engine runs attempts on.
 *
 * @param id as the engine names it; the same after a restart
 * @param engine how the engine is called
 * @param hardware hosts of several engines may have the same: what is taken of the one, the others
 *     have no more
 * @param capacity what all jobs on it together may ask for; of one that does not answer what it
 *     had, or nothing where it never did
 * @param presence whether it answers; nothing new goes where it does not
 */
public record Host(String id, String engine, String hardware, Demand capacity, Presence presence) {

  /** Whether a machine answers. */
  public enum Presence {
    /** It does. */
    THERE,
    /** It does not, and nobody can say what has become of what runs there. */
    AWAY,
    /** It has been away for so long that all that ran there counts as gone. */
    LOST
  }

  /** A machine that answers, and that no other engine uses. */
  public Host(String id, String engine, Demand capacity) {
    this(id, engine, id, capacity, Presence.THERE);
  }

  /** Whether it answers. */
  public boolean isThere() {
    return presence == Presence.THERE;
  }

  /** Whether it may hold as much, for all that is known of it. */
  public boolean mayHold(Demand demand) {
    return capacity.isNothing() || demand.fitsIn(capacity);
  }

  /** The id of the EC2 instance that clients are shown for it. */
  public String instanceId() {
    return instanceIdOf(id);
  }

  /** The id of the EC2 instance that clients are shown for the host with this id. */
  public static String instanceIdOf(String id) {
    return "i-" + Digest.hex32("instance " + id).substring(0, 17);
  }

  /** The last part of the ARN of its container instance in one compute environment. */
  public static String containerInstanceIdOf(String computeEnvironment, String id) {
    return Digest.hex32("container instance " + computeEnvironment + " " + id);
  }
}
