package dev.longshore.api;

import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.store.TerminatedInstance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What clients see as an instance of EC2 and, in the cluster of an environment, as a container
 * instance: an instance of the environment or, where that has none, a host.
 *
 * @param id of the instance, in EC2's form
 * @param environment whose cluster it is in
 * @param key of the container instance in its environment: the instance, or the host
 * @param type such as {@code c5.large}; {@link #HOST_TYPE} of a host
 * @param capacity what jobs there may ask for together
 * @param host that it lies on, or is
 * @param status what it does
 * @param launchedAt of a host: when the server began to see it
 * @param terminatedAt null while it is there
 */
record ShownInstance(
    String id,
    String environment,
    String key,
    String type,
    Demand capacity,
    String host,
    Status status,
    Instant launchedAt,
    @Nullable Instant terminatedAt) {

  /** No type of EC2 is a machine of the user's. */
  static final String HOST_TYPE = "longshore.host";

  /** What an instance does, in the words of EC2 and of ECS. */
  enum Status {
    PENDING(0, "pending", null),
    RUNNING(16, "running", "ACTIVE"),
    DRAINING(16, "running", "DRAINING"),
    TERMINATED(48, "terminated", "INACTIVE");

    private final int ec2Code;
    private final String ec2Name;
    private final @Nullable String ecsName;

    Status(int ec2Code, String ec2Name, @Nullable String ecsName) {
      this.ec2Code = ec2Code;
      this.ec2Name = ec2Name;
      this.ecsName = ecsName;
    }

    int ec2Code() {
      return ec2Code;
    }

    String ec2Name() {
      return ec2Name;
    }

    /** Null for one that has not joined its cluster. */
    @Nullable String ecsName() {
      return ecsName;
    }
  }

  static ShownInstance of(Instance instance) {
    Status status =
        switch (instance.state()) {
          case PENDING -> Status.PENDING;
          case RUNNING -> Status.RUNNING;
          case DRAINING -> Status.DRAINING;
        };
    return of(instance, status, null);
  }

  static ShownInstance of(TerminatedInstance gone) {
    return of(gone.instance(), Status.TERMINATED, gone.terminatedAt());
  }

  private static ShownInstance of(Instance instance, Status status, @Nullable Instant end) {
    return new ShownInstance(
        instance.id(),
        instance.computeEnvironment(),
        instance.id(),
        instance.type(),
        instance.capacity(),
        instance.host(),
        status,
        instance.launchedAt(),
        end);
  }

  static ShownInstance of(Host host, String environment, Instant since) {
    return new ShownInstance(
        host.instanceId(),
        environment,
        host.id(),
        HOST_TYPE,
        host.capacity(),
        host.id(),
        Status.RUNNING,
        since,
        null);
  }

  /** The same once it was taken off its cluster. */
  ShownInstance gone() {
    return new ShownInstance(
        id, environment, key, type, capacity, host, Status.TERMINATED, launchedAt, terminatedAt);
  }

  boolean isHost() {
    return key.equals(host);
  }

  /** The last part of its ARN. */
  String containerInstanceId() {
    return Host.containerInstanceIdOf(environment, key);
  }
}
