package dev.longshore.engine.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses, cut into subnets of 256, of which each multi-node job on a daemon gets
 * one. The daemon's own choice has room for about thirty networks, for everybody who uses it.
 *
 * @param base the first address of the range, as a number
 * @param prefixLength of the range; 8 to 24
 */
public record NodeSubnets(int base, int prefixLength) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

  private static final int SUBNET_PREFIX_LENGTH = 24;

  /** Room for 256 jobs, where few local networks are. */
  public static final NodeSubnets DEFAULT = parse("10.214.0.0/16");

  public NodeSubnets {
    if (prefixLength < 8 || prefixLength > SUBNET_PREFIX_LENGTH) {
      throw noRange();
    }
    base &= -1 << (32 - prefixLength);
  }

  /**
   * Reads a range such as {@code 10.214.0.0/16}.
   *
   * @throws IllegalArgumentException where it is none; the message says what would be one
   */
  public static NodeSubnets parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw noRange();
    }
    int base = 0;
    for (int i = 1; i <= 4; i++) {
      int part = Integer.parseInt(matcher.group(i));
      if (part > 255) {
        throw noRange();
      }
      base = base << 8 | part;
    }
    return new NodeSubnets(base, Integer.parseInt(matcher.group(5)));
  }

  private static IllegalArgumentException noRange() {
    return new IllegalArgumentException(
        "an IPv4 range such as 10.214.0.0/16, of a length from 8 to 24");
  }

  /** All subnets, from one on that follows from the name, so that few names begin with the same. */
  List<String> from(String name) {
    int count = 1 << (SUBNET_PREFIX_LENGTH - prefixLength);
    int first = Math.floorMod(name.hashCode(), count);
    List<String> subnets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      subnets.add(text(base + ((first + i) % count << 8)) + "/" + SUBNET_PREFIX_LENGTH);
    }
    return subnets;
  }

  private static String text(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }

  @Override
  public String toString() {
    return text(base) + "/" + prefixLength;
  }
}
