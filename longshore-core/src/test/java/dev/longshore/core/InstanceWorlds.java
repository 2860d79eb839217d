package dev.longshore.core;

import dev.longshore.model.Fact;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.JobId;
import dev.longshore.model.Placement;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.UsableMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Worlds whose compute environments launch instances. */
final class InstanceWorlds {

  private InstanceWorlds() {}

  /** A large host, and what {@link #withoutHosts} has. */
  static World world(int startSeconds) {
    return world(instances(startSeconds));
  }

  static World world(InstanceConfig instances) {
    return withoutHosts(instances).host("h", 64, 262_144);
  }

  /** A queue of environment {@code ce}, and a definition. */
  static World withoutHosts(InstanceConfig instances) {
    CoreConfig standard = CoreConfig.defaults(World.REALM);
    return new World(
            new CoreConfig(
                World.REALM,
                standard.settling(),
                standard.stopGrace(),
                1000,
                0,
                standard.limits(),
                instances,
                standard.engines()))
        .with(new QueueBuilder("q").on("ce").build())
        .with(new DefinitionBuilder("d").build());
  }

  /** Instances that idle for a minute, of every built-in type, and never interrupted. */
  static InstanceConfig instances(int startSeconds) {
    return instances(startSeconds, RandomInterruptions.NEVER);
  }

  static InstanceConfig instances(int startSeconds, RandomInterruptions interruptions) {
    return new InstanceConfig(
        InstanceCatalog.builtIn(),
        UsableMemory.STANDARD,
        Duration.ofSeconds(startSeconds),
        Duration.ofSeconds(60),
        InstanceMarket.OPEN,
        interruptions);
  }

  static List<JobId> submit(World world, int count, int vcpus) {
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(world.submit("q", vcpus));
    }
    return jobs;
  }

  /** As many as the writer would have: it goes on while instances come. Tells what was noted. */
  static List<ScalingActivity> cycles(World world) {
    List<ScalingActivity> activity = new ArrayList<>();
    for (int cycle = 0; cycle < 4; cycle++) {
      world.schedule();
      for (Fact fact : world.scaling.facts()) {
        if (fact instanceof Fact.ScalingNotedFact noted) {
          activity.add(noted.activity());
        }
      }
    }
    return activity;
  }

  static Placement placement(World world, JobId job) {
    return world.active(job).attempt().placement();
  }

  static String instanceOf(World world, JobId job) {
    return Objects.requireNonNull(placement(world, job).instance());
  }
}
