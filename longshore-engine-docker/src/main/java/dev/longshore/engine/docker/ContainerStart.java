package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.longshore.model.Launch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way of one container: pull, create, start, look. Every step may be repeated. */
final class ContainerStart {

  /** As long as the ECS agent waits. */
  private static final Duration CREATE_PATIENCE = Duration.ofMinutes(4);

  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  /** With the event that follows a start, which a stream that is broken does not bring. */
  private static final Duration EVENT_PATIENCE = Duration.ofMillis(50);

  /**
   * The daemon has the volume's name three times before it says what is wrong; reasons are cut
   * before that.
   */
  private static final Pattern VOLUME =
      Pattern.compile(".*: error while creating volume root path '[^']*': (.*)", Pattern.DOTALL);

  private final Daemon daemon;
  private final ContainerLook look;
  private final ImagePulls pulls;
  private final Naming naming;
  private final TaskNamespaces namespaces;
  private final DockerContainer container;
  private final Launch task;
  private final ContainerRequest request;
  private final TrainingFiles files;
  private final FargateLimits fargate;

  ContainerStart(
      Daemon daemon,
      ContainerLook look,
      ImagePulls pulls,
      Naming naming,
      TaskNamespaces namespaces,
      TrainingFiles files,
      FargateLimits fargate,
      DockerContainer container,
      Launch task,
      ContainerRequest request) {
    this.daemon = daemon;
    this.look = look;
    this.pulls = pulls;
    this.naming = naming;
    this.namespaces = namespaces;
    this.files = files;
    this.fargate = fargate;
    this.container = container;
    this.task = task;
    this.request = request;
  }

  /**
   * Goes the whole way.
   *
   * @throws LaunchFailure when it cannot be started, or was stopped before it ran
   * @throws DaemonUnreachable at any step; going the way again finds what is there already
   */
  void run() throws LaunchFailure, InterruptedException {
    ContainerState existing = existing();
    if (existing == null) {
      refuseIfStopped();
      awaitImage();
      refuseIfStopped();
      existing = create(namespaces.prepare(task));
    }
    container.created(existing.id());
    if (request.isAllOf(task)) {
      container.isAllOfItsAttempt();
    }
    if (existing.isUnstarted()) {
      if (existing.failedToStart()) {
        throw cannotStart("Error response from daemon: " + existing.error());
      }
      refuseIfStopped();
      if (task.training() != null) {
        files.put(existing.id(), task.training());
        refuseIfStopped();
      }
      start(existing.id());
      if (needsNoLook() && container.runsAsTold(EVENT_PATIENCE)) {
        return;
      }
    }
    ContainerState state = look.settled(existing.id(), container);
    if (state == null) {
      throw cannotStart("the container was removed by somebody else");
    }
    if (state.failedToStart()) {
      throw cannotStart("Error response from daemon: " + state.error());
    }
    container.listensAt(namespaces.address(task));
    container.observe(state);
  }

  /** Only on Fargate, and as a node, a task is shown with its address. */
  private boolean needsNoLook() {
    return !task.fargate() && task.node() == null;
  }

  /** What an earlier try of this very launch has left, before the daemon went away. */
  private @Nullable ContainerState existing() {
    String id = container.containerId();
    return id == null ? null : look.now(id);
  }

  private void refuseIfStopped() throws LaunchFailure {
    if (container.stopAsked().isDone()) {
      throw new LaunchFailure("TaskStoppedError", "stopped before the container was started");
    }
  }

  private void awaitImage() throws LaunchFailure {
    CompletableFuture<ImagePulls.Outcome> image = pulls.get(request.image());
    try {
      CompletableFuture.anyOf(image, container.stopAsked()).join();
      refuseIfStopped();
      String failure = image.join().failure();
      if (failure != null) {
        throw new LaunchFailure("CannotPullContainerError", failure);
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private ContainerState create(TaskNamespaces.Modes modes)
      throws LaunchFailure, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        CreateContainerResponse created =
            daemon.ask(
                CREATE_PATIENCE,
                docker -> {
                  request.createVolumes(docker);
                  return request.command(docker, modes).exec();
                });
        return new ContainerState(created.getId(), "created", null, null, 0, false, "", null);
      } catch (NotFoundException noSuchImage) {
        // Somebody removed the image since it was pulled or found in the cache.
        pulls.forget(request.image());
        if (tried > 1) {
          throw new LaunchFailure("CannotCreateContainerError", Daemon.errorText(noSuchImage));
        }
        awaitImage();
      } catch (DockerException refusal) {
        ContainerState ours = ours(); // that the name is taken has status 409, or 500 at Podman
        if (ours != null) {
          return ours;
        }
        String text = Daemon.errorText(refusal);
        if (!fargate.giveUpStorage(request.hostConfig(), text)) {
          throw refused(text);
        }
      } catch (TimeoutException e) {
        throw new LaunchFailure(
            "DockerTimeoutError", "Could not transition to created; timed out after waiting 4m0s");
      }
    }
  }

  private static LaunchFailure refused(String text) {
    Matcher volume = VOLUME.matcher(text);
    if (volume.matches()) {
      return new LaunchFailure(
          "CannotCreateVolumeError", "Error response from daemon: " + volume.group(1));
    }
    return new LaunchFailure(
        text.contains("bind source path does not exist")
            ? "CannotCreateVolumeError"
            : "CannotCreateContainerError",
        text);
  }

  /** The container that has our name, if it is this one: an earlier server created it. */
  private @Nullable ContainerState ours() {
    InspectContainerResponse found = daemon.inspect(request.name());
    return found != null && container.key().equals(naming.container(found.getConfig().getLabels()))
        ? ContainerState.of(found)
        : null;
  }

  private void start(String id) throws LaunchFailure, InterruptedException {
    try {
      daemon.ask(START_PATIENCE, docker -> docker.startContainerCmd(id).exec());
    } catch (NotModifiedException alreadyRuns) {
      // An earlier try got through, and its answer did not.
    } catch (DockerException refusal) {
      throw cannotStart(Daemon.errorText(refusal));
    } catch (TimeoutException e) {
      removeQuietly();
      throw new LaunchFailure(
          "DockerTimeoutError", "Could not transition to started; timed out after waiting 3m0s");
    }
  }

  private static LaunchFailure cannotStart(String text) {
    return new LaunchFailure("CannotStartContainerError", text);
  }

  /** What was reported as not started must not run later. */
  private void removeQuietly() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                new ContainerRemoval(daemon, naming).removeContainer(container);
              } catch (DockerException | DaemonUnreachable ignored) {
                // The release of the task removes it.
              }
            });
  }
}
