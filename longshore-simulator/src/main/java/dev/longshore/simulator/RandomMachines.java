package dev.longshore.simulator;

import dev.longshore.core.Command;
import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.model.Demand;
import dev.longshore.model.Instance;
import dev.longshore.store.Reads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Somebody's own machines, by chance: they are registered, held back, let go and taken off. */
final class RandomMachines {

  private static final String TYPE = "own";
  private static final List<String> IDS = List.of("i-own-1", "i-own-2");

  /** Large enough for every definition, as the first host is. */
  private static final String LARGEST = "i-own-largest";

  private static final Demand LARGEST_SIZE =
      new Demand(RandomCluster.LARGEST_VCPUS * 1000L, 16_384, 1);

  private final Random random;

  RandomMachines(Random random) {
    this.random = random;
  }

  /** Some change; it may be refused, since jobs are on the machine or its host is not there. */
  Command<?> next(Reads reads) {
    List<Instance> there = registered(reads);
    if (there.isEmpty() || random.nextInt(3) == 0) {
      return new RegisterInstanceCommand(
          RandomCluster.OWN,
          random.nextBoolean() ? null : any(IDS),
          TYPE,
          new Demand(1000L * (1 + random.nextInt(6)), 512L << random.nextInt(6), random.nextInt(2)),
          random.nextBoolean() ? null : "host-" + random.nextInt(4));
    }
    String machine = any(there).id();
    return switch (random.nextInt(4)) {
      case 0 -> new DeregisterInstanceCommand(machine, random.nextBoolean());
      case 1 -> new HoldInstanceCommand(machine, false);
      default -> new HoldInstanceCommand(machine, true);
    };
  }

  /** What is to be done so that every job finds a machine in the end. */
  List<Command<?>> enough(Reads reads) {
    List<Command<?>> commands = new ArrayList<>();
    if (registered(reads).stream().noneMatch(machine -> machine.id().equals(LARGEST))) {
      commands.add(
          new RegisterInstanceCommand(RandomCluster.OWN, LARGEST, TYPE, LARGEST_SIZE, "host-0"));
    }
    return commands;
  }

  private static List<Instance> registered(Reads reads) {
    return reads.instances().stream()
        .filter(instance -> instance.computeEnvironment().equals(RandomCluster.OWN))
        .toList();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
