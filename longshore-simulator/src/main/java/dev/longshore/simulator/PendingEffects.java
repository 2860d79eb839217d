package dev.longshore.simulator;

import dev.longshore.core.Effect;
import dev.longshore.model.AttemptKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What is to be done by the machine and is not done yet: it may be slow, and lost in a crash. */
final class PendingEffects {

  private final Random random;
  private final SimulatedMachine machine;
  private final List<Effect> effects = new ArrayList<>();

  PendingEffects(Random random, SimulatedMachine machine) {
    this.random = random;
    this.machine = machine;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  void addAll(List<Effect> more) {
    effects.addAll(more);
  }

  boolean isEmpty() {
    return effects.isEmpty();
  }

  /**
   * What is slow, or cannot be reached, is done another time; what concerns one attempt stays in
   * order.
   */
  void carryOut(boolean mayBeSlow, Instant now) {
    Set<AttemptKey> slow = new HashSet<>();
    List<Effect> later = new ArrayList<>();
    for (Effect effect : effects) {
      if (slow.contains(effect.attempt())
          || machine.isUnreachable(effect)
          || (mayBeSlow && random.nextInt(6) == 0)) {
        slow.add(effect.attempt());
        later.add(effect);
      } else {
        machine.carryOut(effect, now);
      }
    }
    effects.clear();
    effects.addAll(later);
  }

  /** Some of it is done still, and the rest is lost. */
  void crash(Instant now) {
    effects.removeIf(_ -> random.nextBoolean());
    carryOut(false, now);
    effects.clear();
  }
}
