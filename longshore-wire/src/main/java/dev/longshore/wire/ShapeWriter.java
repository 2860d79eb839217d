package dev.longshore.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.longshore.wire.MemberType.Scalar;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/** Writes SDK objects as JSON, following their tables. An absent member is left out. */
final class ShapeWriter {

  private final JsonGenerator generator;

  ShapeWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  void shape(SdkPojo shape, ShapeTable table) throws IOException {
    generator.writeStartObject();
    for (ShapeTable.Member member : table.members()) {
      if (member.isInBody()) {
        Object value = member.get(shape);
        if (value != null) {
          generator.writeFieldName(member.nameOnWire());
          value(value, member.type());
        }
      }
    }
    generator.writeEndObject();
  }

  private void value(Object value, MemberType type) throws IOException {
    switch (type) {
      case Scalar scalar -> scalar(value, scalar);
      case MemberType.ListOf(MemberType elementType) -> {
        generator.writeStartArray();
        for (Object element : (List<?>) value) {
          value(element, elementType);
        }
        generator.writeEndArray();
      }
      case MemberType.MapOf(MemberType valueType) -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          generator.writeFieldName((String) entry.getKey());
          value(entry.getValue(), valueType);
        }
        generator.writeEndObject();
      }
      case MemberType.Shape shape -> shape((SdkPojo) value, shape.table());
    }
  }

  private void scalar(Object value, Scalar scalar) throws IOException {
    switch (scalar) {
      case TEXT -> generator.writeString((String) value);
      case INT -> generator.writeNumber((Integer) value);
      case LONG -> generator.writeNumber((Long) value);
      case FLOAT -> generator.writeNumber((Float) value);
      case DOUBLE -> generator.writeNumber((Double) value);
      case FLAG -> generator.writeBoolean((Boolean) value);
    }
  }
}
