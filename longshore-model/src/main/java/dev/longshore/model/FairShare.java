package dev.longshore.model;

import java.util.List;

/**
 * How a fair-share queue divides its room, as its scheduling policy says.
 *
 * @param shareDecaySeconds how far back use counts, 0 to 604,800; less than 600 means 600
 * @param computeReservation percentage that is the base of the reserve for shares that are not
 *     active, 0 to 99
 * @param shares the shares that do not weigh 1, as they were listed
 */
public record FairShare(int shareDecaySeconds, int computeReservation, List<Weight> shares) {

  /** A policy that says nothing. */
  public static final FairShare DEFAULTS = new FairShare(0, 0, List.of());

  private static final int LEAST_WINDOW_SECONDS = 600;

  public FairShare {
    shares = List.copyOf(shares);
  }

  /**
   * The weight of one share, or of all whose identifiers begin alike.
   *
   * @param shareIdentifier may end in {@code *}
   * @param weightFactor 0.0001 to 999.9999; a share of half the weight gets twice the room
   */
  public record Weight(String shareIdentifier, double weightFactor) {

    private boolean isPrefixOf(String share) {
      return shareIdentifier.endsWith("*")
          && share.startsWith(shareIdentifier.substring(0, shareIdentifier.length() - 1));
    }
  }

  /** How far back use counts, in seconds. */
  public int windowSeconds() {
    return Math.max(LEAST_WINDOW_SECONDS, shareDecaySeconds);
  }

  /** The weight of this share: its own entry, else that of its prefix, else 1. */
  public double weightOf(String share) {
    double byPrefix = 1;
    for (Weight entry : shares) {
      if (entry.shareIdentifier().equals(share)) {
        return entry.weightFactor();
      }
      if (entry.isPrefixOf(share)) {
        byPrefix = entry.weightFactor();
      }
    }
    return byPrefix;
  }
}
