package dev.longshore.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * A value of a shape that {@link NewerShapes} declares: what a generated model class would be.
 * Immutable; handlers read it with {@link #get} and make one with {@link ShapeDeclaration#builder}.
 */
public final class DeclaredShape implements SdkPojo {

  private final ShapeDeclaration declaration;
  private final Map<String, Object> values;

  private DeclaredShape(ShapeDeclaration declaration, Map<String, Object> values) {
    this.declaration = declaration;
    this.values = values;
  }

  /** Which shape this is a value of. */
  public ShapeDeclaration declaration() {
    return declaration;
  }

  /** The member's value, or null where it is absent. */
  public <T> @Nullable T get(DeclaredMember<T> member) {
    Object value = values.get(member.name());
    return value == null ? null : member.cast(value);
  }

  @Nullable Object value(String name) {
    return values.get(name);
  }

  @Override
  public List<SdkField<?>> sdkFields() {
    return declaration.fields();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeclaredShape that
        && declaration.name().equals(that.declaration.name())
        && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(declaration.name(), values);
  }

  @Override
  public String toString() {
    return declaration.name() + values;
  }

  /** Collects the members of a {@link DeclaredShape}. */
  public static final class Builder implements SdkPojo, SdkBuilder<Builder, DeclaredShape> {

    private final ShapeDeclaration declaration;
    private final Map<String, Object> values = new LinkedHashMap<>();

    Builder(ShapeDeclaration declaration) {
      this.declaration = declaration;
    }

    /** Sets a member; null leaves it absent. */
    public <T> Builder set(DeclaredMember<T> member, @Nullable T value) {
      set(member.name(), value);
      return this;
    }

    void set(String name, @Nullable Object value) {
      if (value == null) {
        values.remove(name);
      } else {
        values.put(name, value);
      }
    }

    ShapeDeclaration declaration() {
      return declaration;
    }

    @Override
    public List<SdkField<?>> sdkFields() {
      return declaration.fields();
    }

    @Override
    public DeclaredShape build() {
      return new DeclaredShape(
          declaration, Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }
  }
}
