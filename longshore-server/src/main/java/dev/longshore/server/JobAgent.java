package dev.longshore.server;

import dev.longshore.agent.Agent;
import dev.longshore.agent.AgentAddress;
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
  private @Nullable TaskAgent ofContainers;
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
  synchronized TaskAgent of(DockerEngineConfig docker) {
    if (!isWanted) {
      return agent.outOfReach("docker.agent is off");
    }
    if (!docker.isHere()) {
      return agent.outOfReach(
          "host "
              + docker.hostId()
              + " is another machine, whose containers do not reach this one");
    }
    TaskAgent known = ofContainers;
    if (known == null) {
      known = openToContainers(docker);
      ofContainers = known;
    }
    return known;
  }

  private TaskAgent openToContainers(DockerEngineConfig docker) {
    try {
      DockerEngine.provideAddress(docker, AgentAddress.OF_ECS);
      AgentAddress address = listen(AgentAddress.OF_ECS, HTTP, PORT_WITHOUT_RIGHTS, ANY_FREE);
      LOG.info(
          "engine=docker containers ask for credentials and metadata at {}:{}",
          address.host(),
          address.port());
      return agent.at(() -> address, true);
    } catch (RuntimeException trouble) {
      LOG.warn(
          "engine=docker containers have no credentials of roles and no metadata, since this server"
              + " cannot listen at {}: {}",
          AgentAddress.OF_ECS,
          cause(trouble));
      return agent.outOfReach(
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
      try {
        AgentListener listener = AgentListener.start(agent, host, port);
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
      } catch (RuntimeException taken) {
        last = taken;
      }
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
