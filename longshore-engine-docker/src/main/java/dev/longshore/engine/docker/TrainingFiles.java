package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.longshore.engine.TarWriter;
import dev.longshore.engine.TrainingArchive;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.engine.TrainingInput;
import dev.longshore.model.Training;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What a training container finds below {@code /opt/ml}, and what it leaves there. Files go in and
 * out through the daemon, which may be on another machine.
 */
final class TrainingFiles {

  private static final String ROOT = "opt/ml/";
  private static final int PIPE_BYTES = 1024 * 1024;

  /** SageMaker shows no more of the file with the reason of a failure. */
  private static final int LONGEST_FAILURE_BYTES = 4096;

  private final Daemon daemon;
  private final TrainingFolders folders;

  TrainingFiles(Daemon daemon, TrainingFolders folders) {
    this.daemon = daemon;
    this.folders = folders;
  }

  /**
   * Puts the tree into a container that was created and has not run; may be repeated.
   *
   * @throws LaunchFailure when its input cannot be had
   */
  void put(String containerId, Training training) throws LaunchFailure {
    TrainingInput input = new TrainingInput(training, folders, "eth0");
    try (PipedInputStream archive = new PipedInputStream(PIPE_BYTES)) {
      PipedOutputStream out = new PipedOutputStream(archive);
      CompletableFuture<Void> written = new CompletableFuture<>();
      Thread.ofVirtual()
          .name("training input of " + training.name())
          .start(
              () -> {
                try (TarWriter tar = new TarWriter(out)) {
                  tar.folder("opt/ml");
                  input.write(new TarSink(tar));
                  written.complete(null);
                } catch (IOException | RuntimeException trouble) {
                  written.completeExceptionally(trouble);
                }
              });
      daemon.ask(
          docker ->
              docker
                  .copyArchiveToContainerCmd(containerId)
                  .withRemotePath("/")
                  .withTarInputStream(archive)
                  .exec());
      written.join();
    } catch (DockerException refusal) {
      throw new LaunchFailure("Data download failed", Daemon.errorText(refusal));
    } catch (CompletionException cut) {
      throw cannotHave(cut.getCause());
    } catch (IOException trouble) {
      throw cannotHave(trouble);
    }
  }

  private static LaunchFailure cannotHave(@Nullable Throwable trouble) {
    String why =
        trouble instanceof TrainingInput.NotFound missing
            ? String.valueOf(missing.getMessage())
            : String.valueOf(trouble);
    return new LaunchFailure("Data download failed", why);
  }

  /** Writes what belongs below the root into an archive. */
  private record TarSink(TarWriter tar) implements TrainingInput.Sink {
    @Override
    public void folder(String path) throws IOException {
      tar.folder(ROOT + path);
    }

    @Override
    public void text(String path, String content) throws IOException {
      tar.text(ROOT + path, content);
    }

    @Override
    public void file(String path, Path source) throws IOException {
      tar.file(ROOT + path, source);
    }
  }

  /** Keeps what the container has left; returns what it wrote of why it failed, or null. */
  @Nullable String keep(String containerId, Training training) throws IOException {
    Path kept = folders.output(training);
    keep(containerId, kept, TrainingArchive.MODEL, "model");
    keep(containerId, kept, TrainingArchive.OUTPUT, "output/data");
    return failure(containerId);
  }

  /** With a dot at its end, a path names what is in it. */
  private void keep(String containerId, Path kept, String name, String from) throws IOException {
    try (InputStream archive = archive(containerId, from + "/.")) {
      if (archive != null) {
        TrainingArchive.keep(kept, name, archive::transferTo);
      }
    }
  }

  private @Nullable String failure(String containerId) throws IOException {
    try (InputStream archive = archive(containerId, "output/failure")) {
      byte[] content = archive == null ? null : FirstOfTar.read(archive, LONGEST_FAILURE_BYTES);
      return content == null ? null : new String(content, UTF_8).strip();
    }
  }

  /** Null where the container has no such file. */
  private @Nullable InputStream archive(String containerId, String path) {
    try {
      return daemon.ask(
          docker -> docker.copyArchiveFromContainerCmd(containerId, "/" + ROOT + path).exec());
    } catch (NotFoundException _) {
      return null;
    }
  }
}
