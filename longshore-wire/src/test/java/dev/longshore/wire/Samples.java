package dev.longshore.wire;

import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/** JSON with every member of a shape set, each to a value of its own, made from the field table. */
final class Samples {

  private int next = 1;

  /** The whole shape as JSON, members in the order in which the codec writes them. */
  static String of(SdkPojo shape) {
    StringBuilder json = new StringBuilder();
    new Samples().shape(json, ShapeTable.of(shape));
    return json.toString();
  }

  /** An instance of the request of this operation with nothing set. */
  static SdkPojo emptyRequest(BatchOperation<?, ?> operation) {
    return operation.request().decode(new byte[0], Map.of());
  }

  /** An instance of the response of this operation with nothing set. */
  static SdkPojo emptyResponse(BatchOperation<?, ?> operation) {
    return operation.response().decode(new byte[0], Map.of());
  }

  private void shape(StringBuilder json, ShapeTable table) {
    json.append('{');
    String separator = "";
    for (ShapeTable.Member member : table.members()) {
      if (member.isInBody()) {
        json.append(separator).append('"').append(member.name()).append("\":");
        value(json, member.type());
        separator = ",";
      }
    }
    json.append('}');
  }

  private void value(StringBuilder json, MemberType type) {
    switch (type) {
      case MemberType.Scalar scalar -> scalar(json, scalar);
      case MemberType.ListOf(MemberType element) -> {
        json.append('[');
        value(json, element);
        json.append(',');
        value(json, element);
        json.append(']');
      }
      case MemberType.MapOf(MemberType value) -> {
        json.append("{\"key ").append(next++).append("\":");
        value(json, value);
        json.append(",\"clé ").append(next++).append("\":");
        value(json, value);
        json.append('}');
      }
      case MemberType.Shape shape -> shape(json, shape.table());
    }
  }

  private void scalar(StringBuilder json, MemberType.Scalar scalar) {
    int number = next++;
    switch (scalar) {
      case TEXT -> json.append("\"text ").append(number).append("\"");
      case INT -> json.append(-number);
      case LONG -> json.append(Integer.MAX_VALUE + (long) number);
      case FLOAT, DOUBLE -> json.append(number).append(".5");
      case FLAG -> json.append(number % 2 == 0);
    }
  }
}
