package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the processes of a supervisor's session and what they have to do with a container. On Linux
 * through {@code /proc}; elsewhere only what still descends from the supervisor is found.
 */
final class Processes {

  private static final Path PROC = Path.of("/proc");
  private static final boolean HAS_PROC = Files.exists(PROC.resolve("self/stat"));

  private Processes() {}

  /**
   * What lives in the sessions of these supervisors beside the supervisors themselves, without
   * those that have nothing. On Linux one walk through all processes, for one supervisor as for
   * many.
   */
  static Map<Long, Set<Long>> inSessionsOf(Set<Long> supervisors) {
    Map<Long, Set<Long>> found = new HashMap<>();
    if (!HAS_PROC) {
      for (long supervisor : supervisors) {
        ProcessHandle.of(supervisor).stream()
            .flatMap(ProcessHandle::descendants)
            .forEach(member -> add(found, supervisor, member.pid()));
      }
      return found;
    }
    byte[] buffer = new byte[1024];
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long session = sessionOfLiving(process, buffer);
        if (supervisors.contains(session)) {
          long member = Long.parseLong(String.valueOf(process.getFileName()));
          if (member != session) {
            add(found, session, member);
          }
        }
      }
    } catch (IOException trouble) {
      throw new UncheckedIOException("could not list processes", trouble);
    }
    return found;
  }

  /** Whether this process is a supervisor that is at work in this folder. Ids are used again. */
  static boolean isSupervising(long process, ContainerFolder folder) {
    if (!HAS_PROC) {
      return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }
    return folder.path().equals(target(process, "cwd"));
  }

  /**
   * Whether the process is what a supervisor forked and what has not become the command yet. False
   * where that cannot be seen.
   */
  static boolean isForkOf(long supervisor, long process) {
    byte[] command = commandLine(process);
    return command.length > 0 && Arrays.equals(command, commandLine(supervisor));
  }

  /** Whether the process works in the container's folder or writes to its output. */
  static boolean belongsTo(long process, ContainerFolder folder) {
    for (String link : List.of("cwd", "fd/1", "fd/2")) {
      if (target(process, link).startsWith(folder.path())) {
        return true;
      }
    }
    return !HAS_PROC;
  }

  /** SIGTERM to each of them. */
  static void terminate(Set<Long> processes) {
    processes.forEach(process -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroy));
  }

  /** SIGKILL to each of them. */
  static void kill(Set<Long> processes) {
    processes.forEach(
        process -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static void add(Map<Long, Set<Long>> found, long supervisor, long member) {
    found.computeIfAbsent(supervisor, _ -> new HashSet<>()).add(member);
  }

  private static byte[] commandLine(long process) {
    try {
      return Files.readAllBytes(PROC.resolve(process + "/cmdline"));
    } catch (IOException _) {
      return new byte[0]; // gone, or not Linux
    }
  }

  private static Path target(long process, String link) {
    try {
      return Files.readSymbolicLink(PROC.resolve(process + "/" + link));
    } catch (IOException _) {
      return PROC; // gone, or not ours
    }
  }

  /** The session of a process that is there and no zombie, else -1. */
  private static long sessionOfLiving(Path process, byte[] buffer) {
    try (var stat = new FileInputStream(process.resolve("stat").toFile())) {
      int length = Math.max(0, stat.read(buffer));
      String line = new String(buffer, 0, length, ISO_8859_1);
      // "12 (any (name)) S <parent> <group> <session> …": the name may hold anything
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 5);
      return fields[0].equals("Z") || fields[0].equals("X") ? -1 : Long.parseLong(fields[3]);
    } catch (IOException | IndexOutOfBoundsException _) {
      return -1; // it ended while we looked
    }
  }
}
