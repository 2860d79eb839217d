package dev.longshore.wire;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.LocationTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.Trait;

/**
 * A member that AWS Batch has and the AWS SDK for Java does not know yet. It describes itself to
 * the codec as the SDK's own members do; {@link NewerShapes} holds them all.
 *
 * @param <T> the Java type of the value
 */
public final class DeclaredMember<T> {

  private final String name;
  private final SdkField<?> field;

  private DeclaredMember(String name, SdkField<?> field) {
    this.name = name;
    this.field = field;
  }

  /** The member's name on the wire. */
  public String name() {
    return name;
  }

  SdkField<?> field() {
    return field;
  }

  @SuppressWarnings("unchecked") // The codec stores what the field's type says, and T is that type.
  T cast(Object value) {
    return (T) value;
  }

  @Override
  public String toString() {
    return name;
  }

  static DeclaredMember<String> text(String name) {
    return new DeclaredMember<>(name, field(name, MarshallingType.STRING, null));
  }

  static DeclaredMember<Integer> integer(String name) {
    return new DeclaredMember<>(name, field(name, MarshallingType.INTEGER, null));
  }

  static DeclaredMember<Boolean> flag(String name) {
    return new DeclaredMember<>(name, field(name, MarshallingType.BOOLEAN, null));
  }

  static DeclaredMember<List<String>> texts(String name) {
    return new DeclaredMember<>(
        name,
        field(name, MarshallingType.LIST, null, listOf(field("", MarshallingType.STRING, null))));
  }

  static DeclaredMember<Map<String, String>> textByKey(String name) {
    MapTrait map =
        MapTrait.builder().valueFieldInfo(field("", MarshallingType.STRING, null)).build();
    return new DeclaredMember<>(name, field(name, MarshallingType.MAP, null, map));
  }

  static DeclaredMember<DeclaredShape> shape(String name, ShapeDeclaration shape) {
    return new DeclaredMember<>(name, field(name, MarshallingType.SDK_POJO, shape::builder));
  }

  static DeclaredMember<List<DeclaredShape>> shapes(String name, ShapeDeclaration shape) {
    SdkField<?> element = field("", MarshallingType.SDK_POJO, shape::builder);
    return new DeclaredMember<>(name, field(name, MarshallingType.LIST, null, listOf(element)));
  }

  private static ListTrait listOf(SdkField<?> element) {
    return ListTrait.builder().memberFieldInfo(element).build();
  }

  private static <V> SdkField<V> field(
      String name,
      MarshallingType<? super V> type,
      @Nullable Supplier<SdkPojo> constructor,
      Trait... more) {
    LocationTrait location =
        LocationTrait.builder().location(MarshallLocation.PAYLOAD).locationName(name).build();
    Trait[] traits = new Trait[more.length + 1];
    traits[0] = location;
    System.arraycopy(more, 0, traits, 1, more.length);
    return SdkField.<V>builder(type)
        .memberName(name)
        .getter(DeclaredMember.<V>getter(name))
        .setter(DeclaredMember.<V>setter(name))
        .constructor(constructor)
        .traits(traits)
        .build();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // The SDK's convention: an absent member reads null.
  private static <V> Function<Object, V> getter(String name) {
    return shape -> (V) ((DeclaredShape) shape).value(name);
  }

  private static <V> BiConsumer<Object, V> setter(String name) {
    return (builder, value) -> ((DeclaredShape.Builder) builder).set(name, value);
  }
}
