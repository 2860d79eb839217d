package dev.longshore.core;

import static dev.longshore.core.ScaledEnvironment.START;
import static dev.longshore.core.ScaledEnvironment.idle;
import static dev.longshore.core.ScaledEnvironment.jobs;
import static dev.longshore.core.ScaledEnvironment.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.UsableMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where jobs go on the instances that are there. */
class InstanceRoomTest {

  private static final Demand ONE = new Demand(1000, 512, 0);

  private final InstanceRoom room = new InstanceRoom(InstanceCatalog.builtIn());

  @Test
  void packsOnTheInstanceWithTheFewestVcpusLeft() {
    room.add(idle("i-1", "c5.2xlarge"), Demand.NOTHING);
    room.add(idle("i-2", "c5.xlarge"), Demand.NOTHING);
    room.add(idle("i-3", "c5.2xlarge"), new Demand(6000, 512, 0));
    assertThat(room.take(ONE)).isEqualTo("i-3");
    assertThat(room.take(ONE)).isEqualTo("i-3");
    assertThat(room.take(ONE)).isEqualTo("i-2");
    assertThat(room.take(new Demand(5000, 512, 0))).isEqualTo("i-1");
    assertThat(room.take(new Demand(5000, 512, 0))).isNull();
    assertThat(room.taken()).containsExactly("i-1", "i-2", "i-3");
  }

  @Test
  void breaksTiesByMemoryAndThenByAge() {
    room.add(idle("i-1", "r5.large"), Demand.NOTHING);
    room.add(launchedAt("i-2", 9), Demand.NOTHING);
    room.add(launchedAt("i-3", 5), Demand.NOTHING);
    assertThat(room.take(new Demand(2000, 512, 0))).isEqualTo("i-3");
    assertThat(room.take(new Demand(2000, 512, 0))).isEqualTo("i-2");
    assertThat(room.take(new Demand(2000, 512, 0))).isEqualTo("i-1");
  }

  @Test
  void keepsInstancesWithGpusForJobsThatWantThem() {
    room.add(idle("i-1", "g4dn.xlarge"), new Demand(3000, 512, 0));
    room.add(idle("i-2", "c5.4xlarge"), new Demand(15_000, 512, 0));
    assertThat(room.take(ONE)).as("though the other is tighter for age").isEqualTo("i-2");
    assertThat(room.take(new Demand(500, 512, 1))).isEqualTo("i-1");
    assertThat(room.take(new Demand(500, 512, 0))).as("nowhere else is room").isEqualTo("i-1");
  }

  @Test
  void passesOverWhatHasTooLittleMemory() {
    room.add(idle("i-1", "c5.large"), Demand.NOTHING);
    room.add(idle("i-2", "r5.xlarge"), Demand.NOTHING);
    assertThat(room.take(new Demand(1000, 8000, 0))).isEqualTo("i-2");
  }

  @Test
  void takesManyAsItWouldTakeEach() {
    InstanceRoom each = new InstanceRoom(InstanceCatalog.builtIn());
    for (InstanceRoom one : new InstanceRoom[] {room, each}) {
      one.add(idle("i-1", "c5.xlarge"), new Demand(1000, 512, 0));
      one.add(idle("i-2", "c5.large"), Demand.NOTHING);
      one.add(idle("i-3", "r5.xlarge"), Demand.NOTHING);
    }
    assertThat(room.takeMany(jobs(7, 1))).isEqualTo(7);
    for (int i = 0; i < 7; i++) {
      each.take(ONE);
    }
    assertThat(room.taken()).isEqualTo(each.taken());
    assertThat(room.take(new Demand(2000, 512, 0))).isEqualTo(each.take(new Demand(2000, 512, 0)));
    assertThat(room.takeMany(jobs(99, 1))).isZero();
  }

  @Test
  void givesNodesEmptyInstancesOfOneType() {
    room.add(idle("i-1", "c5.large"), Demand.NOTHING);
    room.add(idle("i-2", "m5.large"), Demand.NOTHING);
    room.add(idle("i-3", "m5.large"), Demand.NOTHING);
    room.add(idle("i-4", "c5.large"), new Demand(1000, 512, 0));
    assertThat(takeNodes(2, null)).containsExactly("i-2", "i-3");
    assertThat(room.takeMany(nodes(2, 1))).isZero();
    assertThat(takeNodes(1, "m5.large")).isNull();
    assertThat(room.takeMany(jobs(9, 1))).as("nothing beside a node").isEqualTo(3);
  }

  @Test
  void givesBack() {
    room.add(idle("i-1", "c5.large"), Demand.NOTHING);
    assertThat(room.take(ONE)).isEqualTo("i-1");
    assertThat(takeNodes(1, null)).isNull();
    room.give("i-1", ONE);
    room.give("i-2", ONE);
    assertThat(takeNodes(1, null)).containsExactly("i-1");
  }

  private @Nullable List<String> takeNodes(int nodes, @Nullable String type) {
    return room.takeNodes(
        ONE,
        type,
        seats ->
            seats.size() < nodes
                ? null
                : seats.stream().limit(nodes).map(NodeSeats.Seat::instance).toList());
  }

  private static Instance launchedAt(String id, int second) {
    var type = InstanceCatalog.builtIn().find("c5.large").orElseThrow();
    return Instance.launched(
        id, "ce", type, type.capacity(UsableMemory.STANDARD), "h", START.plusSeconds(second));
  }
}
