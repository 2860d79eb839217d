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
    assertThat(json(Samples.emptyRequest(operation), new AddedMembers())).isEqualTo("{}");
    assertThat(json(Samples.emptyResponse(operation), new AddedMembers())).isEqualTo("{}");
  }

  private static <T extends SdkPojo> void assertNothingLost(
      BatchOperation.Decoder<T> decoder, SdkPojo empty) {
    String sample = Samples.of(empty);

    AddedMembers added = new AddedMembers();
    T once = decoder.decode(sample.getBytes(StandardCharsets.UTF_8), Map.of(), added);
    String written = json(once, added);
    assertThat(written).isEqualTo(sample);

    AddedMembers addedAgain = new AddedMembers();
    T twice = decoder.decode(written.getBytes(StandardCharsets.UTF_8), Map.of(), addedAgain);
    assertThat(twice).isEqualTo(once);
    assertThat(json(twice, addedAgain)).isEqualTo(sample);
  }

  private static String json(SdkPojo shape, AddedMembers added) {
    return new String(ShapeCodec.encode(shape, added), StandardCharsets.UTF_8);
  }
}
