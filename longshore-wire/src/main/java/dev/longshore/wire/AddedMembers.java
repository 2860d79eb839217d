package dev.longshore.wire;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The values of {@link AddedMember}s in one tree of SDK objects, kept by the identity of the object
 * that holds them; SDK objects are immutable and keep their children, so {@code
 * added.get(CAPACITY_TAGS, request.computeResources())} finds what the codec put there. One table
 * serves a whole call, request and reply. Not safe for use by several threads at once.
 */
public final class AddedMembers {

  private @Nullable IdentityHashMap<SdkPojo, Map<String, Object>> values;

  /** The value of the member in this very object, or null where it is absent. */
  public <S extends SdkPojo, T> @Nullable T get(AddedMember<S, T> added, S holder) {
    Object value = value(holder, added.member().name());
    return value == null ? null : added.member().cast(value);
  }

  /**
   * Sets the member in this very object, which must be part of what is encoded: a copy made through
   * {@code toBuilder()} is another object.
   *
   * @param value null removes the member
   */
  public <S extends SdkPojo, T> AddedMembers put(
      AddedMember<S, T> added, S holder, @Nullable T value) {
    put(holder, added.member().name(), value);
    return this;
  }

  @Nullable Object value(SdkPojo holder, String name) {
    if (values == null) {
      return null;
    }
    Map<String, Object> ofHolder = values.get(holder);
    return ofHolder == null ? null : ofHolder.get(name);
  }

  void put(SdkPojo holder, String name, @Nullable Object value) {
    if (values == null) {
      values = new IdentityHashMap<>();
    }
    Map<String, Object> ofHolder = values.computeIfAbsent(holder, _ -> new HashMap<>());
    if (value == null) {
      ofHolder.remove(name);
    } else {
      ofHolder.put(name, value);
    }
  }
}
