package dev.longshore.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One machine of a {@link FleetEngine}.
 *
 * @param host its id; the same after a restart, and no other machine's
 * @param engine how the engine there is called
 * @param hardware the machine's own, unless another host is the same machine
 * @param address where it is, for the log
 * @param answers whether it answers now; blocks for a few seconds at most, whatever is wrong
 * @param opens an engine for that machine alone; called again after it was lost, when that engine
 *     was closed
 * @param disconnect lets go of the way to it, when it is used no more
 * @param lostAfter how long it may be away before what runs there counts as gone; zero for ever
 */
public record Machine(
    String host,
    String engine,
    String hardware,
    String address,
    BooleanSupplier answers,
    Supplier<Engine> opens,
    Runnable disconnect,
    Duration lostAfter) {}
