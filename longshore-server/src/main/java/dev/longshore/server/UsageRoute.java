package dev.longshore.server;

import dev.longshore.server.UsageReport.Grouping;
import dev.longshore.server.UsageReport.Prices;
import dev.longshore.server.UsageReport.Row;
import dev.longshore.server.UsageReport.Sum;
import dev.longshore.service.BatchService;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was used and what it would have cost on AWS, by job, queue, share, environment or tag. */
final class UsageRoute {

  static final String PATH = "/longshore/v1/usage";

  private static final List<String> PARAMETERS = List.of("by", "from", "to", "format");
  private static final String BYS =
      "job, queue, share, computeEnvironment, instanceType or tag:<key>";

  private final BatchService service;
  private final Prices prices;
  private final InstantSource clock;

  UsageRoute(BatchService service, ServerConfig.Instances config, InstantSource clock) {
    this.service = service;
    this.prices = new Prices(config.catalog(), InstanceParts.of(config).market().spotPercents());
    this.clock = clock;
  }

  void register(HttpServer.Builder http) {
    http.route(PATH, request -> OwnAnswers.onlyGet(request, () -> usage(request)));
  }

  private WireResponse usage(WireRequest request) {
    try {
      return usage(request.queryParameters());
    } catch (IllegalArgumentException mistake) {
      return OwnAnswers.message(400, String.valueOf(mistake.getMessage()));
    }
  }

  private WireResponse usage(Map<String, List<String>> parameters) {
    for (String name : parameters.keySet()) {
      check(
          PARAMETERS.contains(name),
          "There is no parameter " + name + "; there are " + String.join(", ", PARAMETERS) + ".");
    }
    String by = given(parameters, "by", "queue");
    String format = given(parameters, "format", "json");
    check(
        format.equals("json") || format.equals("csv"),
        "format should be json or csv, not " + format + ".");
    Instant now = clock.instant();
    Instant from = time(parameters, "from", Instant.EPOCH);
    Instant to = time(parameters, "to", now);
    Instant end = to.isAfter(now) ? now : to;
    check(!to.isBefore(from), "from should not be later than to.");
    UsageReport report = new UsageReport(grouping(by), from, end, prices);
    service.reads().usage(from, end, report::add);
    return format.equals("csv") ? csv(by, report) : json(by, from, end, report);
  }

  private static Grouping grouping(String by) {
    if (by.startsWith("tag:") && by.length() > 4) {
      String key = by.substring(4);
      return use -> use.tags().get(key);
    }
    return switch (by) {
      case "job" -> use -> use.job().value();
      case "queue" -> use -> use.queue();
      case "share" -> use -> use.share() == null ? null : use.queue() + "/" + use.share();
      case "computeEnvironment" -> use -> use.computeEnvironment();
      case "instanceType" -> use -> use.instanceType();
      default -> throw new IllegalArgumentException("by should be " + BYS + ", not " + by + ".");
    };
  }

  private static WireResponse json(String by, Instant from, Instant to, UsageReport report) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("by", by);
    body.put("from", from.toString());
    body.put("to", to.toString());
    body.put("currency", "USD");
    body.put(
        "usage",
        report.rows().stream()
            .map(
                row -> {
                  Map<String, @Nullable Object> shape = new LinkedHashMap<>();
                  shape.put("key", row.key());
                  put(shape, row.sum());
                  return shape;
                })
            .toList());
    Map<String, @Nullable Object> total = new LinkedHashMap<>();
    put(total, report.total());
    body.put("total", total);
    return OwnAnswers.json(200, body);
  }

  private static void put(Map<String, @Nullable Object> shape, Sum sum) {
    shape.put("attempts", sum.attempts());
    shape.put("seconds", rounded(sum.seconds(), 3));
    shape.put("vcpuSeconds", rounded(sum.vcpuSeconds(), 3));
    shape.put("gibSeconds", rounded(sum.gibSeconds(), 3));
    shape.put("gpuSeconds", rounded(sum.gpuSeconds(), 3));
    shape.put("price", rounded(sum.price(), 6));
  }

  private static WireResponse csv(String by, UsageReport report) {
    StringBuilder text =
        new StringBuilder(quoted(by))
            .append(",attempts,seconds,vcpuSeconds,gibSeconds,gpuSeconds,priceUsd\n");
    for (Row row : report.rows()) {
      Sum sum = row.sum();
      text.append(quoted(row.key())).append(',').append(sum.attempts());
      for (double value :
          new double[] {sum.seconds(), sum.vcpuSeconds(), sum.gibSeconds(), sum.gpuSeconds()}) {
        text.append(',').append(rounded(value, 3).toPlainString());
      }
      text.append(',').append(rounded(sum.price(), 6).toPlainString()).append('\n');
    }
    return OwnAnswers.text(200, "text/csv; charset=utf-8", text.toString());
  }

  /** RFC 4180; what a spreadsheet would take for a formula is text. */
  private static String quoted(String text) {
    String safe = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
    return safe.matches("[A-Za-z0-9_.:/#'-]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }

  private static BigDecimal rounded(double value, int places) {
    return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP);
  }

  private static String given(Map<String, List<String>> parameters, String name, String otherwise) {
    List<String> values = parameters.get(name);
    return values == null ? otherwise : values.getLast();
  }

  private static Instant time(
      Map<String, List<String>> parameters, String name, Instant otherwise) {
    String text = given(parameters, name, "");
    try {
      return text.isEmpty() ? otherwise : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          name + " should be a time such as 2026-01-31T00:00:00Z, not " + text + ".", e);
    }
  }

  private static void check(boolean isFine, String mistake) {
    if (!isFine) {
      throw new IllegalArgumentException(mistake);
    }
  }
}
