package dev.longshore.wire;

/** An operation of a neighbour service. */
record NeighbourOperation(NeighbourService service, String name) {}
