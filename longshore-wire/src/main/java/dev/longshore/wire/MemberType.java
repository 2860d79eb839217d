package dev.longshore.wire;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** What a member holds, as the codec sees it: every kind that AWS Batch uses and no other. */
sealed interface MemberType {

  /** A type with nothing inside. */
  enum Scalar implements MemberType {
    TEXT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    FLAG
  }

  /** A list. */
  record ListOf(MemberType element) implements MemberType {}

  /** A map whose keys are strings. */
  record MapOf(MemberType value) implements MemberType {}

  /**
   * A nested shape; its table is looked up when first needed, so shapes may refer to each other.
   */
  final class Shape implements MemberType {

    private final Supplier<? extends SdkPojo> builder;
    private volatile @Nullable ShapeTable table;

    Shape(Supplier<? extends SdkPojo> builder) {
      this.builder = builder;
    }

    SdkPojo newBuilder() {
      return builder.get();
    }

    ShapeTable table() {
      ShapeTable known = table;
      if (known == null) {
        known = ShapeTable.ofBuilder(builder.get());
        table = known;
      }
      return known;
    }
  }

  /** The type of a member of an SDK object. */
  static MemberType of(SdkField<?> field) {
    return switch (field.marshallingType().getKnownType()) {
      case STRING -> Scalar.TEXT;
      case INTEGER -> Scalar.INT;
      case LONG -> Scalar.LONG;
      case FLOAT -> Scalar.FLOAT;
      case DOUBLE -> Scalar.DOUBLE;
      case BOOLEAN -> Scalar.FLAG;
      case LIST -> new ListOf(of(field.getRequiredTrait(ListTrait.class).memberFieldInfo()));
      case MAP -> new MapOf(of(field.getRequiredTrait(MapTrait.class).valueFieldInfo()));
      case SDK_POJO -> new Shape(field.constructor());
      default ->
          throw new IllegalStateException(
              "the codec does not know the type of " + field.memberName());
    };
  }
}
