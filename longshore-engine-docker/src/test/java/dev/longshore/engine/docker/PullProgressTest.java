package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.PullResponseItem;
import org.junit.jupiter.api.Test;

/** What the log tells of a pull. */
class PullProgressTest {

  private final PullProgress progress = new PullProgress();

  private boolean on(String item) throws JsonProcessingException {
    return progress.on(new ObjectMapper().readValue(item, PullResponseItem.class));
  }

  @Test
  void addsUpTheLayersAndTellsOfTheFirst() throws JsonProcessingException {
    assertThat(progress.soFar()).isEqualTo("the registry has not answered yet");
    assertThat(on("{\"status\":\"Pulling from library/busybox\",\"id\":\"1\"}")).isFalse();
    assertThat(on("{\"status\":\"Already exists\",\"id\":\"a\"}")).isFalse();
    assertThat(progress.hasFetched()).isFalse();
    assertThat(on("{\"status\":\"Pulling fs layer\",\"id\":\"b\"}")).isTrue();
    assertThat(on("{\"status\":\"Pulling fs layer\",\"id\":\"c\"}")).isFalse();
    on(
        """
        {"status":"Downloading","id":"b","progressDetail":{"current":1048576,"total":3145728}}\
        """);
    on("{\"status\":\"Downloading\",\"id\":\"c\"}");
    assertThat(progress.soFar()).isEqualTo("1 of 3 layers, 1.0 of 3.0 MiB");

    on("{\"status\":\"Download complete\",\"id\":\"b\"}");
    on("{\"status\":\"Pull complete\",\"id\":\"b\"}");
    assertThat(progress.soFar()).isEqualTo("2 of 3 layers, 3.0 of 3.0 MiB");
    on("{\"status\":\"Digest: sha256:00\"}");
    assertThat(progress.hasFetched()).isTrue();
    assertThat(progress.altogether()).isEqualTo("3.0 MiB, sha256:00");
  }

  @Test
  void nothingIsFetchedWhereTheImageIsUpToDate() throws JsonProcessingException {
    on("{\"status\":\"Pulling from library/busybox\",\"id\":\"1\"}");
    on("{\"status\":\"Digest: sha256:00\"}");
    on("{\"status\":\"Status: Image is up to date for busybox:1\"}");

    assertThat(progress.hasFetched()).isFalse();
  }
}
