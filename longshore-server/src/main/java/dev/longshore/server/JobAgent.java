package dev.longshore.server;

import dev.longshore.agent.Agent;
import dev.longshore.agent.AgentAddress;
import dev.longshore.agent.AgentAddresses.OutOfReach;
import dev.longshore.agent.AgentIds;
import dev.longshore.agent.AgentListener;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.TaskAgent;
import dev.longshore.engine.docker.DockerEngine;
import dev.longshore.engine.docker.DockerEngineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers the containers of this server's jobs, at the addresses where they reach it. It
 * begins to listen with the first engine that needs it there, and keeps its ports over restarts, as
 * containers that run on were told them.
 */
final class JobAgent implements AutoCloseable {

  /** Where the agent of ECS itself listens, behind a rule that makes port 80 of it. */
  private static final int PORT_WITHOUT_RIGHTS = 51679;

  private static final int HTTP = 80;
  private static final int ANY_FREE = 0;
  private static final String LOOPBACK = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(JobAgent.class);

  private final AgentRecord record;
  private final Agent agent;
  private final boolean isWanted;
  private final List<AgentListener> listeners = new ArrayList<>();
  private @Nullable AgentAddress toContainers;
  private @Nullable AgentAddress loopback;

  /**
   * @param data the data folder
   * @param isWanted whether containers are to be answered at all
   */
  JobAgent(Path data, RoleSource roles, boolean isWanted) {
    record = AgentRecord.open(data);
    agent = new Agent(new AgentIds(record.secret()), roles);
    this.isWanted = isWanted;
  }

  /** Of the tasks of a daemon. */
  TaskAgent of(DockerEngineConfig docker) {
    if (!isWanted) {
      return outOfReach("docker.agent is off");
    }
    if (!docker.isHere()) {
      return outOfReach(
          "host "
              + docker.hostId()
              + " is another machine, whose containers do not reach this one");
    }
    try {
      AgentAddress address = toContainers(docker);
      LOG.info(
          "engine=docker containers ask for credentials and metadata at {}:{}",
          address.host(),
          address.port());
    } catch (OutOfReach why) {
      LOG.warn(
          "engine=docker containers have neither credentials of roles nor metadata for now: {}",
          why.getMessage());
    }
    return agent.at(() -> toContainers(docker), true);
  }

  private TaskAgent outOfReach(String why) {
    return agent.at(
        () -> {
          throw new OutOfReach(why);
        },
        true);
  }

  /** Tried anew for each launch: the daemon may have been slow, or somebody removed its network. */
  private synchronized AgentAddress toContainers(DockerEngineConfig docker) throws OutOfReach {
    try {
      DockerEngine.provideAddress(docker, AgentAddress.OF_ECS);
      AgentAddress known = toContainers;
      if (known == null) {
        known = listen(AgentAddress.OF_ECS, HTTP, PORT_WITHOUT_RIGHTS, ANY_FREE);
        toContainers = known;
      }
      return known;
    } catch (RuntimeException trouble) {
      throw new OutOfReach(
          "this server cannot listen at " + AgentAddress.OF_ECS + ": " + cause(trouble));
    }
  }

  /**
   * Of tasks that are processes of this machine. Few have a role: it listens when the first has, or
   * one of an earlier server had.
   */
  TaskAgent ofProcesses() {
    if (record.port(LOOPBACK) != null) {
      loopback();
    }
    return agent.at(this::loopback, false);
  }

  private synchronized AgentAddress loopback() {
    AgentAddress known = loopback;
    if (known == null) {
      known = listen(LOOPBACK, ANY_FREE);
      loopback = known;
    }
    return known;
  }

  /** At the port of before, or the first of these that can be had. */
  private AgentAddress listen(String host, int... ports) {
    List<Integer> candidates = new ArrayList<>();
    Integer before = record.port(host);
    if (before != null) {
      candidates.add(before);
    }
    for (int port : ports) {
      candidates.add(port);
    }
    RuntimeException last = new IllegalStateException("no port of it was tried");
    for (int port : candidates) {
      AgentListener listener;
      try {
        listener = AgentListener.start(agent, host, port);
      } catch (RuntimeException taken) {
        last = taken;
        continue;
      }
      listeners.add(listener);
      int chosen = listener.address().port();
      if (before != null && before != chosen) {
        LOG.warn(
            "containers that run on ask at {}:{}, which somebody else has now; they are not"
                + " answered",
            host,
            before);
      }
      record.keepPort(host, chosen);
      return listener.address();
    }
    throw last;
  }

  private static String cause(Throwable trouble) {
    Throwable last = trouble;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  @Override
  public synchronized void close() {
    listeners.forEach(AgentListener::close);
  }
}
