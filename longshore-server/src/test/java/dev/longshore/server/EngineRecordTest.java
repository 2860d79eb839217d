package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.server.ServerConfig.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder keeps its engine, so that what runs is found again. */
class EngineRecordTest {

  @TempDir Path data;

  @Test
  void aNewFolderTakesWhatIsThereUnlessAskedOtherwise() {
    EngineRecord record = new EngineRecord(data);
    assertThat(record.choose(EngineKind.AUTO, () -> EngineKind.DOCKER))
        .isEqualTo(EngineKind.DOCKER);
    assertThat(record.choose(EngineKind.LOCAL, () -> EngineKind.DOCKER))
        .isEqualTo(EngineKind.LOCAL);
  }

  @Test
  void aFolderGoesBackToItsEngineEvenWhereThatDoesNotAnswerNow() {
    new EngineRecord(data).keep(EngineKind.DOCKER);
    assertThat(new EngineRecord(data).choose(EngineKind.AUTO, () -> EngineKind.LOCAL))
        .isEqualTo(EngineKind.DOCKER);
  }

  @Test
  void anotherEngineIsRefusedWithWhatToDo() {
    new EngineRecord(data).keep(EngineKind.DOCKER);
    assertThatThrownBy(
            () -> new EngineRecord(data).choose(EngineKind.LOCAL, () -> EngineKind.LOCAL))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("run on engine docker, not local. Use --engine docker");
  }

  @Test
  void aRecordThatMakesNoSenseIsRefused() throws Exception {
    Files.writeString(data.resolve("engine"), "cloud\n");
    assertThatThrownBy(() -> new EngineRecord(data).choose(EngineKind.AUTO, () -> EngineKind.LOCAL))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("cannot be read");
  }
}
