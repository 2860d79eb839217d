import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Formats every Java file of the repository in place. Run by {@code mvn -q -N -Pformat validate},
 * which finds the formatter and a JDK that is new enough for it.
 */
final class Format {

  public static void main(String[] args) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--replace"));
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      files
          .map(Path::toString)
          .filter(file -> file.matches("scripts/[^/]*[.]java|longshore-[a-z-]*/src/.*[.]java"))
          .filter(file -> !file.contains("node_modules"))
          .forEach(arguments::add);
    }
    System.exit(
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(
                new PrintWriter(System.out, true),
                new PrintWriter(System.err, true),
                arguments.toArray(String[]::new)));
  }
}
