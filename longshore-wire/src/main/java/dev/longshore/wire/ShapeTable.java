package dev.longshore.wire;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * The members of one shape in the form the codec wants: made once per shape from the SDK's field
 * list.
 */
final class ShapeTable {

  // A builder and what it builds are different classes and have the same table: both are keys.
  private static final Map<Class<?>, ShapeTable> TABLES = new ConcurrentHashMap<>();

  private final Map<String, Member> byName = new HashMap<>();
  private final List<Member> members = new ArrayList<>();

  private ShapeTable(List<SdkField<?>> fields) {
    for (SdkField<?> field : fields) {
      Member member = new Member(field);
      byName.put(member.name, member);
      members.add(member);
    }
  }

  /** The table of the shape that this builder builds. */
  static ShapeTable ofBuilder(SdkPojo builder) {
    ShapeTable known = TABLES.get(builder.getClass());
    if (known != null) {
      return known;
    }
    ShapeTable made = of((SdkPojo) build(builder));
    TABLES.put(builder.getClass(), made);
    return made;
  }

  /** The table of a built shape. */
  static ShapeTable of(SdkPojo shape) {
    ShapeTable known = TABLES.get(shape.getClass());
    if (known != null) {
      return known;
    }
    ShapeTable made = new ShapeTable(shape.sdkFields());
    TABLES.put(shape.getClass(), made);
    return made;
  }

  static Object build(SdkPojo builder) {
    return ((Buildable) builder).build();
  }

  List<Member> members() {
    return members;
  }

  /** The member of that name, or null. */
  @Nullable Member member(String name) {
    return byName.get(name);
  }

  /** One member of a shape. */
  static final class Member {

    private final SdkField<?> field;
    private final String name;
    private final SerializableString nameOnWire;
    private final MemberType type;

    private Member(SdkField<?> field) {
      this.field = field;
      this.name = field.locationName();
      this.nameOnWire = new SerializedString(name);
      this.type = MemberType.of(field);
    }

    String name() {
      return name;
    }

    SerializableString nameOnWire() {
      return nameOnWire;
    }

    MemberType type() {
      return type;
    }

    /** Whether the member is part of the body, not of path or query. */
    boolean isInBody() {
      return field.location() == MarshallLocation.PAYLOAD;
    }

    /**
     * The value, or null where it is absent: the SDK's stand-in for an absent list counts as that.
     */
    @Nullable Object get(SdkPojo shape) {
      Object value = sdkValue(shape);
      boolean standIn =
          (value instanceof Collection<?> && value instanceof SdkAutoConstructList)
              || (value instanceof Map<?, ?> && value instanceof SdkAutoConstructMap);
      return standIn ? null : value;
    }

    private @Nullable Object sdkValue(SdkPojo shape) {
      // The SDK invents an idempotency token for a client that sends none; a server must not.
      if (shape instanceof SdkRequest request && field.containsTrait(DefaultValueTrait.class)) {
        return request.getValueForField(field.memberName(), Object.class).orElse(null);
      }
      return field.getValueOrDefault(shape);
    }

    void set(SdkPojo builder, Object value) {
      field.set(builder, value);
    }
  }
}
