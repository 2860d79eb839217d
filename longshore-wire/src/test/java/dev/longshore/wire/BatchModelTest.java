package dev.longshore.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;

/** The operations and shapes against the list of the newest JavaScript SDK. */
class BatchModelTest {

  @Test
  void hasEveryOperationWithItsMethodAndPath() throws IOException {
    List<String> ours =
        BatchOperations.ALL.stream()
            .map(
                operation ->
                    "operation "
                        + operation.name()
                        + " "
                        + operation.method()
                        + " "
                        + operation.path()
                        + (operation.path().endsWith("/") ? "{resourceArn}" : ""))
            .toList();
    assertThat(ours).hasSize(48).containsExactlyElementsOf(modelLines("operation "));
  }

  @Test
  void hasEveryMemberOfEveryShape() throws IOException {
    TreeMap<String, String> ours = new TreeMap<>();
    for (BatchOperation<?, ?> operation : BatchOperations.ALL) {
      collect(Samples.emptyRequest(operation), ours);
      collect(Samples.emptyResponse(operation), ours);
    }
    List<String> model =
        modelLines("shape ").stream().filter(line -> !line.contains("Exception ")).toList();
    assertThat(ours.values()).containsExactlyElementsOf(model);
  }

  private static void collect(SdkPojo shape, Map<String, String> lines) {
    String name = name(shape);
    if (lines.containsKey(name)) {
      return;
    }
    TreeSet<String> members = new TreeSet<>();
    ShapeTable table = ShapeTable.of(shape);
    table.members().forEach(member -> members.add(member.name() + ":" + name(member.type())));
    lines.put(name, ("shape " + name + " " + String.join(" ", members)).strip());
    table.members().forEach(member -> collectInside(member.type(), lines));
  }

  private static void collectInside(MemberType type, Map<String, String> lines) {
    switch (type) {
      case MemberType.Scalar _ -> {}
      case MemberType.ListOf(MemberType element) -> collectInside(element, lines);
      case MemberType.MapOf(MemberType value) -> collectInside(value, lines);
      case MemberType.Shape shape -> collect(instance(shape), lines);
    }
  }

  private static String name(MemberType type) {
    return switch (type) {
      case MemberType.Scalar scalar ->
          switch (scalar) {
            case TEXT -> "string";
            case INT, LONG, FLOAT, DOUBLE -> "number";
            case FLAG -> "boolean";
          };
      case MemberType.ListOf(MemberType element) -> "list<" + name(element) + ">";
      case MemberType.MapOf(MemberType value) -> "map<" + name(value) + ">";
      case MemberType.Shape shape -> name(instance(shape));
    };
  }

  private static String name(SdkPojo shape) {
    return shape.getClass().getSimpleName();
  }

  private static SdkPojo instance(MemberType.Shape shape) {
    return (SdkPojo) ShapeTable.build(shape.newBuilder());
  }

  private static List<String> modelLines(String prefix) throws IOException {
    try (InputStream model =
        Objects.requireNonNull(BatchModelTest.class.getResourceAsStream("batch-model.txt"))) {
      return new String(model.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(prefix))
          .toList();
    }
  }
}
