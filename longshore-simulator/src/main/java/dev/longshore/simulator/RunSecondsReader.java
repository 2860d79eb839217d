package dev.longshore.simulator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** Reads {@code 300} as well as <code>{min: 60, max: 600}</code>. */
final class RunSecondsReader extends StdDeserializer<Workload.RunSeconds> {

  private static final long serialVersionUID = 1;

  /** What is written with braces. */
  private record Spread(double min, double max) {}

  RunSecondsReader() {
    super(Workload.RunSeconds.class);
  }

  @Override
  public Workload.RunSeconds deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (parser.hasToken(JsonToken.START_OBJECT)) {
      Spread spread = context.readValue(parser, Spread.class);
      return new Workload.RunSeconds(spread.min(), spread.max());
    }
    double always = _parseDoublePrimitive(parser, context);
    return new Workload.RunSeconds(always, always);
  }
}
