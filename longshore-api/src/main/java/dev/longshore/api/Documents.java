package dev.longshore.api;

import dev.longshore.wire.ShapeCodec;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** AWS shapes as the documents that the model keeps of them, and back. */
final class Documents {

  private Documents() {}

  static String write(SdkPojo shape) {
    return new String(ShapeCodec.encode(shape), StandardCharsets.UTF_8);
  }

  static <B extends SdkBuilder<B, T>, T> T read(String document, Supplier<? extends B> builder) {
    return ShapeCodec.decode(document.getBytes(StandardCharsets.UTF_8), builder);
  }
}
