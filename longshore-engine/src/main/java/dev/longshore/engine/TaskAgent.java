package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import java.util.Map;

/**
 * What answers the containers of tasks when they ask who they are, as the ECS agent does on AWS.
 * Safe to call from any thread.
 */
public interface TaskAgent {

  /** Answers nobody. */
  TaskAgent NONE =
      new TaskAgent() {
        @Override
        public void open(Launch task, ContainerEngine containers) {}

        @Override
        public Map<String, String> variables(Launch task, ContainerLaunch container) {
          return Map.of();
        }

        @Override
        public void close(AttemptKey attempt) {}
      };

  /**
   * Begins to answer a task: before it is launched, or when it is taken over from an earlier
   * server.
   *
   * @param containers the engine that runs it, for what only it knows
   */
  void open(Launch task, ContainerEngine containers);

  /**
   * The variables by which a container of an open task finds what there is for it. Blocks while the
   * role of the task is taken on for the first time.
   *
   * @throws TaskRefused when its role cannot be taken on
   */
  Map<String, String> variables(Launch task, ContainerLaunch container) throws TaskRefused;

  /** The task is over, and is answered no more. Repeating it does nothing. */
  void close(AttemptKey attempt);
}
