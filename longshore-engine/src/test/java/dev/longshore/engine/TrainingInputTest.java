package dev.longshore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.ServiceRequest;
import dev.longshore.model.ServiceRequest.Channel;
import dev.longshore.model.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training job gets of a folder with links in it. */
final class TrainingInputTest {

  @TempDir private Path temporary;
  private Path data;
  private Path secret;

  @BeforeEach
  void folders() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    Files.createDirectory(data.resolve("channel"));
    secret = Files.createDirectory(temporary.resolve("secret"));
    Files.writeString(secret.resolve("key"), "k");
  }

  private List<String> written() throws IOException {
    ServiceRequest request =
        new ServiceRequest(
            "{}",
            "train",
            null,
            List.of("true"),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(new Channel("train", "s3://bucket/channel", null, false)),
            null,
            1,
            "ml.m5.large",
            60,
            false,
            null);
    TrainingFolders folders =
        new TrainingFolders(Map.of("s3://bucket", data), temporary.resolve("kept"));
    List<String> written = new ArrayList<>();
    new TrainingInput(new Training("job", "name", "arn", request, 0), folders, "lo")
        .write(
            new TrainingInput.Sink() {
              @Override
              public void folder(String path) {
                written.add(path + "/");
              }

              @Override
              public void text(String path, String content) {
                written.add(path);
              }

              @Override
              public void file(String path, Path source) {
                written.add(path);
              }
            });
    written.removeIf(path -> !path.startsWith("input/data/train/") || path.endsWith("train/"));
    return written;
  }

  @Test
  void linksInsideOfTheFoldersAreFilesAndFoldersLikeOthers() throws IOException {
    Path shared = Files.createDirectory(data.resolve("shared"));
    Files.writeString(shared.resolve("b"), "b");
    Files.writeString(data.resolve("channel/a"), "a");
    Files.createSymbolicLink(data.resolve("channel/all"), shared);
    Files.createSymbolicLink(data.resolve("channel/z"), shared.resolve("b"));
    Files.createSymbolicLink(data.resolve("channel/broken"), shared.resolve("none"));
    assertThat(written())
        .containsExactly(
            "input/data/train/a",
            "input/data/train/all/",
            "input/data/train/all/b",
            "input/data/train/z");
  }

  @Test
  void aLinkThatLeadsOutOfTheFoldersIsRefused() throws IOException {
    Path link = data.resolve("channel/link");
    for (Path target : List.of(secret, secret.resolve("key"))) {
      Files.createSymbolicLink(link, target);
      assertThatThrownBy(this::written)
          .isInstanceOf(TrainingInput.NotFound.class)
          .hasMessage("channel train: " + link + " leads out of the server's folders");
      Files.delete(link);
    }
  }
}
