package dev.longshore.core;

import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.Demand;
import java.util.List;

/**
 * What a job asks for. Jobs of one shape that wait in one share are alike to the scheduler: where
 * the first of them has no room, none of them has.
 *
 * @param demand of the job, or of all its nodes together
 * @param nodes of a multi-node parallel job what each node asks for, by index; otherwise empty
 * @param consumables what it takes of consumable resources
 */
record Shape(Demand demand, List<Demand> nodes, List<ConsumableRequirement> consumables) {

  Shape {
    nodes = List.copyOf(nodes);
    consumables = List.copyOf(consumables);
  }

  boolean isMultiNode() {
    return !nodes.isEmpty();
  }
}
