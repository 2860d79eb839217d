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
   * The agent of tasks that are reached in the same way.
   *
   * @param addresses where they reach it; asked when one has to be told
   * @param metadata whether they are told that they may ask who they are
   */
  public TaskAgent at(AgentAddresses addresses, boolean metadata) {
    return new Tasks(addresses, metadata);
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

  private final class Tasks implements TaskAgent {

    private final AgentAddresses addresses;
    private final boolean metadata;

    Tasks(AgentAddresses addresses, boolean metadata) {
      this.addresses = addresses;
      this.metadata = metadata;
    }

    @Override
    public void open(Launch launch, ContainerEngine engine) {
      OpenTask task = OpenTask.of(launch, engine);
      if (task.role() == null && !metadata) {
        return; // it is told nothing, so it asks nothing
      }
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
      OpenTask known = open.get(task.attempt());
      if (known == null) {
        return Map.of();
      }
      String role = known.role();
      AgentAddress address;
      try {
        address = addresses.get();
      } catch (AgentAddresses.OutOfReach why) {
        if (role == null || roles.equals(RoleSource.NONE)) {
          return Map.of(); // it does without
        }
        throw new TaskRefused(
            RoleUnavailable.reason(role), new RoleUnavailable(String.valueOf(why.getMessage())));
      }
      Map<String, String> variables = new LinkedHashMap<>();
      if (metadata) {
        String id = id(task, container);
        variables.put("ECS_CONTAINER_METADATA_URI", address.url() + "/v3/" + id);
        variables.put("ECS_CONTAINER_METADATA_URI_V4", address.url() + "/v4/" + id);
      }
      if (role != null) {
        if (!roles.equals(RoleSource.NONE)) {
          requireRole(task.attempt(), role);
        }
        String path = CredentialsRoute.PATH + ids.ofRole(task.attempt());
        if (address.isOfEcs()) {
          variables.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path);
        } else {
          variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", address.url() + path);
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
}
