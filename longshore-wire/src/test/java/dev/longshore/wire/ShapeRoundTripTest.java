package dev.longshore.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkPojo;

class ShapeRoundTripTest {

  static List<BatchOperation<?, ?>> operations() {
    return BatchOperations.ALL;
  }

  @ParameterizedTest
  @MethodSource("operations")
  void losesNoMemberOfTheRequest(BatchOperation<?, ?> operation) {
    assertNothingLost(operation.request(), Samples.emptyRequest(operation));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void losesNoMemberOfTheResponse(BatchOperation<?, ?> operation) {
    assertNothingLost(operation.response(), Samples.emptyResponse(operation));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void leavesOutWhatIsAbsent(BatchOperation<?, ?> operation) {
    assertThat(json(Samples.emptyRequest(operation))).isEqualTo("{}");
    assertThat(json(Samples.emptyResponse(operation))).isEqualTo("{}");
  }

  private static <T extends SdkPojo> void assertNothingLost(
      BatchOperation.Decoder<T> decoder, SdkPojo empty) {
    String sample = Samples.of(empty);

    T once = decoder.decode(sample.getBytes(StandardCharsets.UTF_8), Map.of());
    String written = json(once);
    assertThat(written).isEqualTo(sample);

    T twice = decoder.decode(written.getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(twice).isEqualTo(once);
    assertThat(json(twice)).isEqualTo(sample);
  }

  private static String json(SdkPojo shape) {
    return new String(ShapeCodec.encode(shape), StandardCharsets.UTF_8);
  }
}
