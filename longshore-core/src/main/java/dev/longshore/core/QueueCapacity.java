package dev.longshore.core;

/**
 * What the environments of a queue may give together, as far as fair share looks at it: in vCPUs,
 * or of a service queue in instances.
 *
 * @param reservable of which a policy keeps a part back ({@code computeReservation})
 * @param other of unmanaged environments that do not say how many vCPUs they have: nothing of it is
 *     kept back
 */
record QueueCapacity(long reservable, long other) {

  static final QueueCapacity NONE = new QueueCapacity(0, 0);

  QueueCapacity plus(QueueCapacity more) {
    return new QueueCapacity(reservable + more.reservable, other + more.other);
  }
}
