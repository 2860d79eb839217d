package dev.longshore.server;

import dev.longshore.events.EventPattern;
import dev.longshore.events.InvalidPatternException;
import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import dev.longshore.events.SigningSecret;
import dev.longshore.events.Webhook;
import dev.longshore.model.JobStatus;
import dev.longshore.store.EventFilter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of the configuration between text and values. What is wrong is told as {@link
 * IllegalArgumentException}: what the text should be. No message repeats a secret or an address.
 */
final class WebhookList {

  private static final List<String> KEYS =
      List.of("name", "url", "secret", "queues", "statuses", "pattern", "timeoutSeconds");

  private static final String FORM = "a list of webhooks, each with a name and a url";

  private static final int MOST_TIMEOUT_SECONDS = 300;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private WebhookList() {}

  /**
   * Reads a list in JSON, which is what a list of a YAML file has become.
   *
   * @return receivers named {@code webhook/<name>}
   */
  static List<Webhook> parse(String text) {
    List<Webhook> webhooks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ListEntry entry : ListEntry.readAll(text, "webhook", FORM, KEYS)) {
      Webhook webhook = webhook(entry);
      if (!names.add(webhook.name())) {
        throw new IllegalArgumentException("a list of webhooks that each have their own name");
      }
      webhooks.add(webhook);
    }
    return List.copyOf(webhooks);
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<Webhook> webhooks) {
    return new Elements(webhooks.stream().map(WebhookList::print).toList()).json();
  }

  private static JsonValue print(Webhook webhook) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("name", new Text(webhook.name().substring(webhook.name().indexOf('/') + 1)));
    members.put("url", new Text(withoutPath(webhook.url())));
    members.put("secret", new Text(String.valueOf(webhook.secret())));
    EventFilter filter = webhook.filter();
    if (!filter.queues().isEmpty()) {
      members.put("queues", texts(filter.queues()));
    }
    if (!filter.statuses().isEmpty()) {
      members.put("statuses", texts(filter.statuses().stream().map(JobStatus::name).toList()));
    }
    if (webhook.pattern() != null) {
      members.put("pattern", webhook.pattern().json());
    }
    members.put("timeoutSeconds", new Number(Long.toString(webhook.patience().toSeconds())));
    return new Members(members);
  }

  private static JsonValue texts(List<String> texts) {
    return new Elements(texts.stream().<JsonValue>map(Text::new).toList());
  }

  /** Many services put their secret into path or query. */
  private static String withoutPath(URI url) {
    String origin = url.getScheme() + "://" + url.getRawAuthority();
    return url.toString().length() > origin.length() + 1 ? origin + "/(hidden)" : origin;
  }

  private static Webhook webhook(ListEntry entry) {
    String name = entry.required("name");
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw entry.mistake("a name of 1 to 64 letters, digits, dots, hyphens and underscores");
    }
    return new Webhook(
        "webhook/" + name,
        url(entry),
        secret(entry),
        filter(entry),
        pattern(entry),
        timeout(entry));
  }

  private static URI url(ListEntry entry) {
    String given = entry.required("url");
    URI url;
    try {
      url = URI.create(given);
    } catch (IllegalArgumentException _) {
      throw entry.mistake("a url that is one");
    }
    boolean http = "http".equalsIgnoreCase(url.getScheme());
    if ((!http && !"https".equalsIgnoreCase(url.getScheme())) || url.getHost() == null) {
      throw entry.mistake("a url that begins with http:// or https:// and names a host");
    }
    if (url.getRawUserInfo() != null) {
      throw entry.mistake("a url without user and password, which would not be sent");
    }
    return url;
  }

  private static SigningSecret secret(ListEntry entry) {
    String secret = entry.required("secret");
    try {
      return new SigningSecret(secret);
    } catch (IllegalArgumentException _) {
      throw entry.mistake(SigningSecret.RULE);
    }
  }

  private static EventFilter filter(ListEntry entry) {
    return new EventFilter(
        entry.texts("queues"),
        null,
        entry.texts("statuses").stream().map(status -> status(entry, status)).toList());
  }

  private static JobStatus status(ListEntry entry, String text) {
    try {
      return JobStatus.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw entry.mistake("statuses of AWS Batch, such as SUCCEEDED, instead of " + text);
    }
  }

  /** As an object, or as the text of one. */
  private static @Nullable EventPattern pattern(ListEntry entry) {
    JsonValue json = entry.json("pattern");
    if (json == null) {
      return null;
    }
    try {
      return json instanceof Text(String text) ? EventPattern.parse(text) : EventPattern.of(json);
    } catch (InvalidPatternException e) {
      throw entry.mistake("a pattern that is one. " + e.getMessage());
    }
  }

  private static Duration timeout(ListEntry entry) {
    JsonValue json = entry.json("timeoutSeconds");
    if (json == null) {
      return TIMEOUT;
    }
    if (json instanceof Number(String written) && written.matches("[1-9][0-9]{0,2}")) {
      int seconds = Integer.parseInt(written);
      if (seconds <= MOST_TIMEOUT_SECONDS) {
        return Duration.ofSeconds(seconds);
      }
    }
    throw entry.mistake("timeoutSeconds from 1 to " + MOST_TIMEOUT_SECONDS);
  }
}
