package dev.longshore.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * One codec for every shape of AWS Batch: between JSON (restJson1) and the model classes of the AWS
 * SDK, which list their members at run time. The router decodes requests and encodes replies with
 * it; whoever stores part of a request as JSON uses it too. It has no state, and any number of
 * threads may use it.
 *
 * <p>Absent members are left out and never written as null; a null that is read is an absent
 * member, list element or map entry; unknown members are skipped.
 */
public final class ShapeCodec {

  private ShapeCodec() {}

  /**
   * Reads a shape.
   *
   * @param json one JSON object in UTF-8; empty and {@code null} stand for an empty object
   * @param builder makes an empty builder, such as {@code SubmitJobRequest::builder}
   * @throws MalformedRequestException if it is no JSON or has another shape; the message says where
   */
  public static <B extends SdkBuilder<B, T>, T> T decode(
      byte[] json, Supplier<? extends B> builder) {
    return decode(json, builder.get(), Map.of());
  }

  /**
   * Reads a request some of whose members are in the path or the query.
   *
   * @param routed these members, by name; they win over the body
   */
  static <B extends SdkBuilder<B, T>, T> T decode(
      byte[] json, B builder, Map<String, List<String>> routed) {
    SdkPojo target = (SdkPojo) builder;
    ShapeTable table = ShapeTable.ofBuilder(target);
    routed.forEach((name, values) -> route(target, table, name, values));
    Object built =
        JsonText.readObject(json, parser -> new ShapeReader(parser).shape(target, table));
    @SuppressWarnings("unchecked") // It was built by the builder B, which builds T.
    T shape = (T) (built == null ? ShapeTable.build(target) : built);
    return shape;
  }

  private static void route(SdkPojo target, ShapeTable table, String name, List<String> values) {
    ShapeTable.Member member = table.member(name);
    if (member != null && !member.isInBody() && !values.isEmpty()) {
      member.set(target, member.type() instanceof MemberType.ListOf ? values : values.getFirst());
    }
  }

  /** Writes a shape as JSON in UTF-8, without members of path and query. */
  public static byte[] encode(SdkPojo shape) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(512)) {
      try (JsonGenerator generator = JsonText.FACTORY.createGenerator(bytes)) {
        new ShapeWriter(generator).shape(shape, ShapeTable.of(shape));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // There is no I/O: the bytes are in memory.
    }
  }
}
