package dev.longshore.engine;

import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Report;
import java.time.Duration;

/** What a {@link Task} wants done. */
sealed interface TaskAction {

  /** A container is to be started. */
  record LaunchContainer(ContainerLaunch container) implements TaskAction {}

  /** A container that starts or runs is to be stopped. */
  record StopContainer(String container, Duration grace) implements TaskAction {}

  /** {@link Task#onStartTimeout} is to be called when this time is over. */
  record AwaitStartTimeout(String container, Duration time) implements TaskAction {}

  /** The service is to be told. */
  record Tell(Report report) implements TaskAction {}
}
