package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.server.ServerConfig.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder keeps its engines, so that what runs is found again. */
class EngineRecordTest {

  @TempDir Path data;

  private EngineKind choose(EngineKind asked, EngineKind detected) {
    return new EngineRecord(data).choose(asked, false, () -> detected);
  }

  private void keep(EngineKind... kinds) {
    new EngineRecord(data).keep(List.of(kinds));
  }

  @Test
  void aNewFolderTakesWhatIsThereUnlessAskedOtherwise() {
    assertThat(choose(EngineKind.AUTO, EngineKind.DOCKER)).isEqualTo(EngineKind.DOCKER);
    assertThat(choose(EngineKind.LOCAL, EngineKind.DOCKER)).isEqualTo(EngineKind.LOCAL);
    assertThat(new EngineRecord(data).kept()).isEmpty();
  }

  @Test
  void aFolderGoesBackToItsEngineEvenWhereThatDoesNotAnswerNow() {
    keep(EngineKind.DOCKER);
    assertThat(choose(EngineKind.AUTO, EngineKind.LOCAL)).isEqualTo(EngineKind.DOCKER);
  }

  @Test
  void anotherEngineIsRefusedWithWhatToDo() {
    keep(EngineKind.DOCKER);
    assertThatThrownBy(() -> choose(EngineKind.LOCAL, EngineKind.LOCAL))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("run on engine docker, not local. Use --engine docker");
  }

  @Test
  void whoHasRulesMayAskForAnother() {
    keep(EngineKind.DOCKER);
    assertThat(new EngineRecord(data).choose(EngineKind.LOCAL, true, () -> EngineKind.DOCKER))
        .isEqualTo(EngineKind.LOCAL);
  }

  @Test
  void aFolderMayHaveTwoOfWhichTheFirstIsTheStandard() throws Exception {
    keep(EngineKind.LOCAL, EngineKind.DOCKER);
    assertThat(Files.readString(data.resolve("engine"))).isEqualTo("local\ndocker\n");
    assertThat(new EngineRecord(data).kept()).containsExactly(EngineKind.LOCAL, EngineKind.DOCKER);
    assertThat(choose(EngineKind.AUTO, EngineKind.DOCKER)).isEqualTo(EngineKind.LOCAL);
    assertThat(choose(EngineKind.DOCKER, EngineKind.LOCAL)).isEqualTo(EngineKind.DOCKER);
  }

  @Test
  void oneThatHasNoJobsAnyMoreIsForgotten() {
    keep(EngineKind.LOCAL, EngineKind.DOCKER);
    keep(EngineKind.LOCAL);
    assertThat(new EngineRecord(data).kept()).containsExactly(EngineKind.LOCAL);
  }

  @Test
  void aRecordThatMakesNoSenseIsRefused() throws Exception {
    Files.writeString(data.resolve("engine"), "cloud\n");
    assertThatThrownBy(() -> choose(EngineKind.AUTO, EngineKind.LOCAL))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("cannot be read");
  }
}
