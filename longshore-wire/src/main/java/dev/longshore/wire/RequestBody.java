package dev.longshore.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Opens the body of a request: unzips it, and keeps the limit while doing so. */
final class RequestBody {

  private RequestBody() {}

  /**
   * The body as the client wrote it, or, where it is larger than {@code limit} bytes, its first
   * {@code limit + 1} bytes: a small zipped body may unzip to gigabytes.
   *
   * @throws MalformedRequestException if it is encoded in another way than gzip, or broken
   */
  static byte[] open(WireRequest request, int limit) {
    String encoding = request.header("content-encoding");
    return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> request.body();
      case "gzip", "x-gzip" -> unzip(request.body(), limit);
      default ->
          throw new MalformedRequestException(
              "The Content-Encoding of the request is not supported; gzip and identity are.");
    };
  }

  private static byte[] unzip(byte[] zipped, int limit) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return in.readNBytes(limit + 1);
    } catch (IOException _) {
      throw new MalformedRequestException("The request body is not valid gzip.");
    }
  }

  /** Size in bytes: what was read, or what the client announced where not all of it was read. */
  static long size(WireRequest request, byte[] opened) {
    String announced = request.header("content-length");
    return request.header("content-encoding") == null
        ? Math.max(opened.length, parse(announced))
        : opened.length;
  }

  private static long parse(@Nullable String length) {
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
