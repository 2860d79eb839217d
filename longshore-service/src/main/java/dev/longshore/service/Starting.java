package dev.longshore.service;

import dev.longshore.core.Effect.StopEffect;
import org.jspecify.annotations.Nullable;

/**
 * A launch between its order and the return of the engine. Effects are carried out side by side, so
 * a stop may overtake the launch that it belongs to; an engine leaves alone what it does not know,
 * and the attempt would run on.
 */
final class Starting {

  private boolean handedOver;
  private @Nullable StopEffect stop;

  /** Whether the engine is to launch it; not when it was asked to stop before. */
  synchronized boolean handOver() {
    handedOver = stop == null;
    return handedOver;
  }

  /** Whether the engine is to stop it, too; not when it will not launch it. */
  synchronized boolean askToStop(StopEffect effect) {
    stop = effect;
    return handedOver;
  }

  /** The stop that came meanwhile, or null. */
  synchronized @Nullable StopEffect asked() {
    return stop;
  }
}
