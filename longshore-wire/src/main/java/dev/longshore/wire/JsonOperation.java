package dev.longshore.wire;

/** An operation of a neighbour service that speaks awsJson. */
record JsonOperation(NeighbourService service, String name) {}
