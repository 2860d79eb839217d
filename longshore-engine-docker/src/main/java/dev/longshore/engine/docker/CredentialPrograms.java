package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Docker's credential helpers: programs that are asked with {@code get} and the registry on their
 * standard input, and answer with JSON.
 *
 * <p>An answer is kept for half a minute, since a program for each launch would cost more than the
 * launch.
 */
final class CredentialPrograms {

  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How a helper says that it has none, which is no mistake; it ends with 1 then. */
  private static final String NONE = "credentials not found";

  private static final Logger LOG = LoggerFactory.getLogger(CredentialPrograms.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final UnaryOperator<String> programs;
  private final ConcurrentMap<Question, Answer> answers = new ConcurrentHashMap<>();

  private record Question(String helper, String registry) {}

  /**
   * What a helper said.
   *
   * @param until in {@link System#nanoTime()}
   */
  private record Answer(@Nullable RegistryLogin login, long until) {}

  /**
   * @param programs the program of each helper, by the name that the configuration has
   */
  CredentialPrograms(UnaryOperator<String> programs) {
    this.programs = programs;
  }

  /** What the helper has for a registry; null for nothing. Who asks meanwhile waits for it, too. */
  @Nullable RegistryLogin get(String helper, String registry) {
    return answers
        .compute(
            new Question(helper, registry),
            (_, known) ->
                known != null && known.until() - System.nanoTime() > 0
                    ? known
                    : new Answer(ask(helper, registry), System.nanoTime() + KEPT.toNanos()))
        .login();
  }

  private @Nullable RegistryLogin ask(String helper, String registry) {
    Process asked = null;
    try {
      asked =
          new ProcessBuilder(programs.apply(helper), "get").redirectError(Redirect.DISCARD).start();
      Process running = asked;
      Thread.startVirtualThread(() -> endAfter(running));
      try (OutputStream question = asked.getOutputStream()) {
        question.write((registry + "\n").getBytes(UTF_8));
      }
      String answer = new String(asked.getInputStream().readAllBytes(), UTF_8);
      int status = asked.waitFor();
      if (status == 0) {
        return login(registry, answer);
      }
      if (!answer.contains(NONE)) {
        tell(helper, registry, "it ended with " + status);
      }
    } catch (JsonProcessingException notJson) { // its message would show the answer
      tell(helper, registry, "its answer is not JSON");
    } catch (IOException trouble) {
      tell(helper, registry, String.valueOf(trouble.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      if (asked != null) {
        asked.destroyForcibly();
      }
    }
    return null;
  }

  /** Reading its answer ends then, too. */
  private static void endAfter(Process running) {
    try {
      if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable RegistryLogin login(String registry, String answer)
      throws JsonProcessingException {
    JsonNode read = JSON.readTree(answer);
    String username = read.path("Username").asText();
    String secret = read.path("Secret").asText();
    return username.isEmpty() || secret.isEmpty()
        ? null
        : new RegistryLogin(registry, username, secret);
  }

  private static void tell(String helper, String registry, String trouble) {
    LOG.warn("registry={} is asked without a login, for helper={}: {}", registry, helper, trouble);
  }
}
