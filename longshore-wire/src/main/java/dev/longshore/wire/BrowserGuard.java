package dev.longshore.wire;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages out. The server listens on this machine only and takes any signature, but a page
 * that is open in a browser here could still send requests to it, and with them run commands. AWS
 * clients are no browsers: they send none of these headers.
 */
final class BrowserGuard {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");

  private BrowserGuard() {}

  /** Whether the request was sent by a page that does not come from this machine. */
  static boolean isForeignPage(Map<String, String> headers) {
    String site = headers.get("sec-fetch-site");
    if ("cross-site".equals(site) || "same-site".equals(site)) {
      return true;
    }
    String origin = headers.get("origin");
    return origin != null && !isLoopback(origin);
  }

  private static boolean isLoopback(String origin) {
    String host = host(origin);
    return host != null && LOOPBACK.matcher(host).matches();
  }

  private static @Nullable String host(String origin) {
    try {
      return URI.create(origin).getHost();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
