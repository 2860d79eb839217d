package dev.longshore.wire;

import java.util.List;
import software.amazon.awssdk.core.SdkField;

/**
 * The name and members of a shape that the AWS SDK for Java does not know yet; the counterpart of a
 * generated model class. {@link NewerShapes} holds them all.
 *
 * @param name as in AWS's model
 * @param members in the order in which they are written
 */
public record ShapeDeclaration(String name, List<DeclaredMember<?>> members) {

  public ShapeDeclaration {
    members = List.copyOf(members);
  }

  static ShapeDeclaration of(String name, DeclaredMember<?>... members) {
    return new ShapeDeclaration(name, List.of(members));
  }

  /** A builder of this shape with nothing set. */
  public DeclaredShape.Builder builder() {
    return new DeclaredShape.Builder(this);
  }

  List<SdkField<?>> fields() {
    return members.stream().<SdkField<?>>map(DeclaredMember::field).toList();
  }
}
