package dev.longshore.engine.docker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Linux program that waits for ever, written out as its machine code: no registry is needed to
 * have it, and nothing is left out of what it does. It ignores SIGCHLD first, so that orphans of a
 * task whose containers share their processes leave no zombies.
 */
final class PauseProgram {

  /** {@code rt_sigaction(SIGCHLD, SIG_IGN); for (;;) pause();}, and then the action. */
  private static final List<String> X86_64 =
      List.of(
          "b80d000000", // mov eax, 13 (rt_sigaction)
          "bf11000000", // mov edi, 17 (SIGCHLD)
          "488d3513000000", // lea rsi, [action]
          "31d2", // xor edx, edx
          "41ba08000000", // mov r10d, 8
          "0f05", // syscall
          "b822000000", // mov eax, 34 (pause)
          "0f05", // syscall
          "ebf7"); // jmp to the pause

  /** The same with {@code ppoll} of nothing, since there is no {@code pause}. */
  private static final List<String> AARCH64 =
      List.of(
          "c81080d2", // mov x8, 134 (rt_sigaction)
          "200280d2", // mov x0, 17 (SIGCHLD)
          "81010010", // adr x1, action
          "020080d2", // mov x2, 0
          "030180d2", // mov x3, 8
          "010000d4", // svc 0
          "000080d2", // mov x0, 0
          "010080d2", // mov x1, 0
          "020080d2", // mov x2, 0
          "030080d2", // mov x3, 0
          "040080d2", // mov x4, 0
          "280980d2", // mov x8, 73 (ppoll)
          "010000d4", // svc 0
          "f9ffff17"); // b to the poll

  /** {@code SIG_IGN}, and no flags, restorer or mask. */
  private static final String ACTION = "01" + "00".repeat(31);

  private static final long ADDRESS = 0x400000;
  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;

  private PauseProgram() {}

  /**
   * The file, or null for a machine that it is not written for.
   *
   * @param architecture as the kernel calls it, such as {@code x86_64}
   */
  static byte @Nullable [] file(String architecture) {
    return switch (architecture) {
      case "x86_64", "amd64" -> elf(62, X86_64);
      case "aarch64", "arm64" -> elf(183, AARCH64);
      default -> null;
    };
  }

  /** An ELF file of one segment, which is the whole file. */
  private static byte[] elf(int machine, List<String> instructions) {
    byte[] code = HexFormat.of().parseHex(String.join("", instructions) + ACTION);
    int start = HEADER_BYTES + SEGMENT_BYTES;
    int length = start + code.length;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}) // 64 bits, little endian, version 1
        .putLong(0)
        .putShort((short) 2) // executable
        .putShort((short) machine)
        .putInt(1)
        .putLong(ADDRESS + start) // entry
        .putLong(HEADER_BYTES) // where the segments are described
        .putLong(0)
        .putInt(0)
        .putShort((short) HEADER_BYTES)
        .putShort((short) SEGMENT_BYTES)
        .putShort((short) 1)
        .putShort((short) 64)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(1) // to be loaded
        .putInt(5) // readable and executable
        .putLong(0)
        .putLong(ADDRESS)
        .putLong(ADDRESS)
        .putLong(length)
        .putLong(length)
        .putLong(0x1000)
        .put(code)
        .array();
  }
}
