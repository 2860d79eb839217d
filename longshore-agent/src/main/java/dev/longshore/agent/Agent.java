package dev.longshore.agent;

import dev.longshore.engine.ContainerEngine;
import dev.longshore.engine.RoleSource;
import dev.longshore.engine.RoleUnavailable;
import dev.longshore.engine.TaskAgent;
import dev.longshore.engine.TaskRefused;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are answered, by the ids under which their containers ask.
 *
 * <p>A role that no source is expected to know keeps no task from starting: what asks for its
 * credentials is told then that there are none.
 */
public final class Agent {

  private final AgentIds ids;
  private final RoleSource roles;
  private final ConcurrentMap<AttemptKey, OpenTask> open = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, OpenTask> byRoleId = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, OpenTask.Container> byContainerId = new ConcurrentHashMap<>();

  /**
   * @param roles where the credentials of roles are; {@link RoleSource#NONE} where nobody expects
   *     any
   */
  public Agent(AgentIds ids, RoleSource roles) {
    this.ids = ids;
    this.roles = roles;
  }

  /**
   * The agent of tasks whose containers reach it.
   *
   * @param address where they do; asked when the first has to be told
   * @param metadata whether they are told that they may ask who they are
   */
  public TaskAgent at(Supplier<AgentAddress> address, boolean metadata) {
    return new Reached(address, metadata);
  }

  /**
   * The agent of tasks whose containers do not reach it. Those that have no role do without.
   *
   * @param why they do not
   */
  public TaskAgent outOfReach(String why) {
    return new OutOfReach(why);
  }

  /** The task whose role is asked for by this id, or null. */
  @Nullable OpenTask taskByRoleId(String id) {
    return byRoleId.get(id);
  }

  /** The container that asks by this id, or null. */
  OpenTask.@Nullable Container container(String id) {
    return byContainerId.get(id);
  }

  RoleSource roles() {
    return roles;
  }

  /** Takes the role of a task on, under the name by which ECS does. */
  private void requireRole(AttemptKey attempt, String role) throws TaskRefused {
    try {
      roles.assume(role, attempt.taskId());
    } catch (RoleUnavailable why) {
      throw new TaskRefused(RoleUnavailable.reason(role), why);
    }
  }

  private final class Reached implements TaskAgent {

    private final Supplier<AgentAddress> address;
    private final boolean metadata;

    Reached(Supplier<AgentAddress> address, boolean metadata) {
      this.address = address;
      this.metadata = metadata;
    }

    @Override
    public void open(Launch launch, ContainerEngine engine) {
      OpenTask task = OpenTask.of(launch, engine);
      open.put(launch.attempt(), task);
      if (task.role() != null) {
        byRoleId.put(ids.ofRole(launch.attempt()), task);
      }
      for (ContainerLaunch container : launch.containers()) {
        byContainerId.put(id(launch, container), new OpenTask.Container(task, container));
      }
    }

    private String id(Launch task, ContainerLaunch container) {
      return ids.of(new ContainerKey(task.attempt(), container.name()));
    }

    @Override
    public Map<String, String> variables(Launch task, ContainerLaunch container)
        throws TaskRefused {
      Map<String, String> variables = new LinkedHashMap<>();
      if (metadata) {
        String id = id(task, container);
        variables.put("ECS_CONTAINER_METADATA_URI", address.get().url() + "/v3/" + id);
        variables.put("ECS_CONTAINER_METADATA_URI_V4", address.get().url() + "/v4/" + id);
      }
      OpenTask known = open.get(task.attempt());
      if (known != null && known.role() != null) {
        if (!roles.equals(RoleSource.NONE)) {
          requireRole(task.attempt(), known.role());
        }
        String path = CredentialsRoute.PATH + ids.ofRole(task.attempt());
        if (address.get().isOfEcs()) {
          variables.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path);
        } else {
          variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", address.get().url() + path);
        }
      }
      return variables;
    }

    @Override
    public void close(AttemptKey attempt) {
      OpenTask task = open.remove(attempt);
      if (task != null) {
        byRoleId.remove(ids.ofRole(attempt));
        task.launch().containers().forEach(each -> byContainerId.remove(id(task.launch(), each)));
      }
    }
  }

  private final class OutOfReach implements TaskAgent {

    private final String why;

    OutOfReach(String why) {
      this.why = why;
    }

    @Override
    public void open(Launch task, ContainerEngine containers) {}

    @Override
    public Map<String, String> variables(Launch task, ContainerLaunch container)
        throws TaskRefused {
      String role = OpenTask.roleOf(task);
      if (role != null && !roles.equals(RoleSource.NONE)) {
        throw new TaskRefused(RoleUnavailable.reason(role), new RoleUnavailable(why));
      }
      return Map.of();
    }

    @Override
    public void close(AttemptKey attempt) {}
  }
}
