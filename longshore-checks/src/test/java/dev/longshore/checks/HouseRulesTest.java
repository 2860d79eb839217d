package dev.longshore.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Our own bans. Each failure names what to write instead. */
final class HouseRulesTest {

  private static final int LONGEST_FILE = 500;

  /** Files that may be longer, each with its reason. */
  private static final Map<String, String> LONGER =
      Map.of("EngineContract.java", "one list of cases, and every engine must pass all of them");

  private static final Pattern VAGUE =
      Pattern.compile(".*(Impl|Helper|Helpers|Util|Utils|Manager)");

  private static final Pattern LATER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  @Test
  void librariesLogInsteadOfPrinting() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.longshore.cli")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .because("only the command talks to a terminal: use a Logger, with the ids first")
        .check(Product.CLASSES);
  }

  @Test
  void nobodyGuessesHowLongToSleep() {
    assertThat(linesWith(Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(")))
        .as(
            "Thread.sleep: in a test use VirtualClock.advance or Await, elsewhere wait for what"
                + " happens (a latch, a condition, a scheduled executor)")
        .isEmpty();
  }

  @Test
  void classNamesAreNouns() {
    noClasses()
        .that(
            describe(
                "are not named after a class of a library that they extend",
                type -> !inheritsItsName(type)))
        .should()
        .haveNameMatching(VAGUE.pattern())
        .because("such a name means that the noun has not been found yet: say what the class is")
        .check(Product.CLASSES);
  }

  private static boolean inheritsItsName(JavaClass type) {
    return type.getAllRawSuperclasses().stream()
        .anyMatch(parent -> VAGUE.matcher(parent.getSimpleName()).matches());
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<Path> folders = new TreeSet<>();
    for (Path file : Repository.javaFiles()) {
      if (file.startsWith("scripts")) {
        continue; // single files, in no package
      }
      folders.add(file.getParent());
    }
    assertThat(folders)
        .as("folders without @NullMarked: add a package-info.java that has it")
        .allMatch(HouseRulesTest::isNullMarked);
  }

  private static boolean isNullMarked(Path folder) {
    Path info = folder.resolve("package-info.java");
    return Repository.javaFiles().contains(info) && Repository.lines(info).contains("@NullMarked");
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(linesWith(LATER))
        .as("do it now, open an issue, or say in a comment why it is as it is")
        .isEmpty();
  }

  @Test
  void filesAreShort() {
    assertThat(Repository.javaFiles())
        .filteredOn(file -> !LONGER.containsKey(String.valueOf(file.getFileName())))
        .as("files of more than %d lines: find the second noun and move it out", LONGEST_FILE)
        .allMatch(file -> Repository.lines(file).size() <= LONGEST_FILE);
  }

  /** Every line of Java that has it, as {@code file:line: text}. */
  private static List<String> linesWith(Pattern pattern) {
    List<String> found = new ArrayList<>();
    for (Path file : Repository.javaFiles()) {
      List<String> lines = Repository.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find() && !file.endsWith("HouseRulesTest.java")) {
          found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}
