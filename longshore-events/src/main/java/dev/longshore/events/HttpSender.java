package dev.longshore.events;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts events. Connections are kept open between events. An answer of 200 to 299 means that the
 * event was taken; redirects are not followed, since what is signed is for one address.
 */
final class HttpSender implements EventSender, AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final String userAgent;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1) // no attempt to upgrade, which some answer oddly
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .connectTimeout(CONNECT)
          .build();

  HttpSender(InstantSource clock, String userAgent) {
    this.clock = clock;
    this.userAgent = userAgent;
  }

  @Override
  public void send(Webhook receiver, EventMessage message)
      throws NotTakenException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request(receiver, message), HttpResponse.BodyHandlers.discarding());
    try {
      int status = answer.get(receiver.patience().toNanos(), TimeUnit.NANOSECONDS).statusCode();
      if (status < 200 || status > 299) {
        throw new NotTakenException("it answered " + status);
      }
    } catch (TimeoutException _) {
      throw new NotTakenException("no answer in " + receiver.patience().toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new NotTakenException(reason(e.getCause()));
    } finally {
      answer.cancel(true); // ends an exchange that is still under way
    }
  }

  private HttpRequest request(Webhook receiver, EventMessage message) {
    String body = message.json();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(receiver.url())
            .header("Content-Type", "application/json")
            .header("User-Agent", userAgent)
            .header("Longshore-Event-Number", Long.toString(message.number()))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    SigningSecret secret = receiver.secret();
    if (secret != null) {
      long seconds = clock.instant().getEpochSecond();
      request.header("Longshore-Signature", "t=" + seconds + ",v1=" + secret.sign(seconds, body));
    }
    return request.build();
  }

  /** The messages of the client may repeat the address, and with it what it hides. */
  private static String reason(@Nullable Throwable cause) {
    return cause == null
        ? "it cannot be called"
        : cause instanceof IOException
            ? "it cannot be reached: " + cause.getClass().getSimpleName()
            : "it cannot be called: " + cause.getClass().getSimpleName();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
