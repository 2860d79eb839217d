package dev.longshore.events;

import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.events.EventStreams.EventStream;
import dev.longshore.model.Fact;
import dev.longshore.store.EventFilter;
import dev.longshore.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventStreamsTest {

  private static final EventFilter ONLY_B = new EventFilter(List.of("b"), null, List.of());

  private EventWorld world;
  private EventStreams streams;

  @BeforeEach
  void open(@TempDir Path folder) {
    world = new EventWorld(folder);
    streams = new EventStreams(world.feed, 2, Duration.ofSeconds(50));
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** A client, and the thread that writes to it. */
  private static final class Client implements AutoCloseable {
    final PipedInputStream in = new PipedInputStream(1 << 20);
    final BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    final Thread thread;

    Client(EventStreams from, EventFilter filter, @Nullable Long after) throws IOException {
      EventStream stream = Objects.requireNonNull(from.open(filter, after));
      PipedOutputStream out = new PipedOutputStream(in);
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (out) {
                      stream.write(out);
                    } catch (IOException | InterruptedException _) {
                      // it was closed
                    }
                  });
    }

    /** The next lines up to an empty one. */
    String message() throws IOException {
      StringBuilder message = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          return message.toString().strip();
        }
        message.append(line).append('\n');
      }
      return message + "END";
    }

    @Override
    public void close() {
      thread.interrupt();
      Await.until("the stream has ended", () -> !thread.isAlive());
    }
  }

  private Client from(@Nullable Long after) throws IOException {
    return new Client(streams, EventFilter.ALL, after);
  }

  private static String event(int number, String status) {
    return """
    id: %d
    event: Batch Job State Change
    data: {"number":%d,"job":"%s","status":"%s"}\
    """
        .formatted(number, number, id(number), status);
  }

  @Test
  void tellsWhatHappensFromNowOn() throws Exception {
    world.happen(2);
    try (Client client = from(null)) {
      assertThat(client.message()).isEqualTo("id: 2");
      world.happen(1);
      assertThat(client.message()).isEqualTo(event(3, "RUNNABLE"));
    }
  }

  @Test
  void goesOnAfterTheLastEventThatTheClientHas() throws Exception {
    world.happen(3);
    try (Client client = from(1L)) {
      assertThat(client.message()).isEqualTo("id: 1");
      assertThat(client.message()).isEqualTo(event(2, "RUNNABLE"));
      assertThat(client.message()).isEqualTo(event(3, "RUNNABLE"));
    }
  }

  @Test
  void tellsOnlyWhatTheClientWantsAndHowFarItIsWhenSilent() throws Exception {
    EventStreams impatient = new EventStreams(world.feed, 2, Duration.ofMillis(1));
    try (Client client = new Client(impatient, ONLY_B, 0L)) {
      assertThat(client.message()).isEqualTo("id: 0");
      world.happen(2, "a");
      String message = client.message();
      while (!message.equals("id: 2")) {
        assertThat(message).isIn("id: 0", "id: 1");
        message = client.message();
      }
      world.happen(1, "b");
      while (message.equals("id: 2")) {
        message = client.message();
      }
      assertThat(message).isEqualTo(event(3, "RUNNABLE"));
    }
  }

  @Test
  void tellsHowFarItIsWhileOnlyOthersAreBusyAndNoticesWhoWentAway() throws Exception {
    EventStreams one = new EventStreams(world.feed, 1, Duration.ofMillis(200));
    AtomicBoolean over = new AtomicBoolean();
    try (Client client = new Client(one, ONLY_B, 0L)) {
      assertThat(client.message()).isEqualTo("id: 0");
      Thread others =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!over.get()) {
                      world.happen(1, "a");
                    }
                  });
      try {
        assertThat(client.message()).matches("id: [1-9][0-9]*");
        assertThat(one.open(ONLY_B, 0L)).isNull();
        client.in.close();
        Await.until("its place is free", () -> one.open(ONLY_B, 0L) != null);
      } finally {
        over.set(true);
        others.join();
      }
    }
  }

  @Test
  void saysWhatIsLost() throws Exception {
    world.happen(4);
    world.commit(new Fact.EventsForgottenFact(3));
    try (Client client = from(1L)) {
      assertThat(client.message()).isEqualTo("id: 1");
      assertThat(client.message())
          .isEqualTo(
              """
              id: 3
              event: Longshore Events Lost
              data: {"lastEventId":1,"lost":2,"message":"So many events are kept no more; those \
              after them follow."}\
              """);
      assertThat(client.message()).isEqualTo(event(4, "RUNNABLE"));
    }
  }

  @Test
  void anIdThatWasNeverGivenIsNotTakenForOneToWaitFor() throws Exception {
    world.happen(1);
    try (Client client = from(99L)) {
      assertThat(client.message())
          .isEqualTo(
              """
              event: Longshore Events Lost
              data: {"lastEventId":99,"message":"There is no such event yet; all that are kept \
              follow."}\
              """);
      assertThat(client.message()).isEqualTo("id: 0");
      assertThat(client.message()).isEqualTo(event(1, "RUNNABLE"));
    }
  }

  @Test
  void endsWhenTheServerStops() throws Exception {
    try (Client client = from(null)) {
      assertThat(client.message()).isEqualTo("id: 0");
      world.feed.close();
      String message = client.message();
      while (message.equals("id: 0")) { // how far it is, told once more
        message = client.message();
      }
      assertThat(message).isEqualTo("END");
    }
  }

  @Test
  void thereAreNoMoreStreamsThanThereMayBe() throws Exception {
    try (Client first = from(null)) {
      assertThat(first.message()).isEqualTo("id: 0");
      try (Client second = from(null)) {
        assertThat(second.message()).isEqualTo("id: 0");
        assertThat(streams.open(EventFilter.ALL, null)).isNull();
      }
    }
    assertThat(streams.open(EventFilter.ALL, null)).isNotNull();
  }

  @Test
  void aClientThatDoesNotReadHoldsUpNoOther() throws Exception {
    try (Client silent = from(0L);
        Client reads = from(0L)) {
      assertThat(silent.message()).isEqualTo("id: 0");
      world.happen(1000);
      String message = reads.message();
      while (!message.startsWith("id: 1000\n")) {
        message = reads.message();
      }
    }
  }
}
