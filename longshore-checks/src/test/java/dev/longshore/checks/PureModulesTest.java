package dev.longshore.checks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Model and core are functions: the same input gives the same facts, under the server, in a test
 * and after a restart.
 */
final class PureModulesTest {

  private static final Set<String> CLOCK_METHODS =
      Set.of("currentTimeMillis", "nanoTime", "now", "system", "systemUTC", "systemDefaultZone");

  private static final Set<String> COPIES = Set.of("copyOf", "ofEntries");

  @Test
  void doNotReadTheClock() {
    pureModules()
        .should()
        .callMethodWhere(
            method(
                "reads the clock",
                target ->
                    CLOCK_METHODS.contains(target.getName())
                        && (target.getOwner().getPackageName().equals("java.time")
                            || target.getOwner().getFullName().equals("java.lang.System"))))
        .because("the time comes from the edge: pass now, an Instant, instead")
        .check(Product.CLASSES);
  }

  @Test
  void startNoThreadAndTakeNoLock() {
    pureModules()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.util.concurrent..")
                .or(named("java.lang.Thread"))
                .or(named("java.lang.ThreadLocal"))
                .or(named("java.util.Timer")))
        .because("the writer's thread owns the state: hand a value over instead")
        .check(Product.CLASSES);
  }

  @Test
  void drawNoRandomNumber() {
    pureModules()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.util.random..")
                .or(named("java.util.Random"))
                .or(named("java.security.SecureRandom")))
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .because("an id is passed in with its command, or follows from a key: AttemptKey.taskId()")
        .check(Product.CLASSES);
  }

  @Test
  void doNoInputOrOutput() {
    pureModules()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..")
                .or(named("java.lang.Process"))
                .or(named("java.lang.ProcessBuilder")))
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .because("what is to be done outside is an Effect, and what is kept is a Fact")
        .check(Product.CLASSES);
  }

  @Test
  void keepTheOrderOfMapsAndSets() {
    pureModules()
        .should()
        .callMethodWhere(
            method(
                "copies a map or set into another order",
                target ->
                    COPIES.contains(target.getName())
                        && Set.of("java.util.Map", "java.util.Set")
                            .contains(target.getOwner().getFullName())))
        .because("their order changes from run to run: use Ordered.copyOf, or a sorted collection")
        .check(Product.CLASSES);
  }

  private static GivenClassesConjunction pureModules() {
    return noClasses().that(resideInAnyPackage("dev.longshore.model", "dev.longshore.core"));
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return DescribedPredicate.describe(name, type -> type.getFullName().equals(name));
  }

  private static DescribedPredicate<JavaMethodCall> method(
      String description, Predicate<MethodCallTarget> matches) {
    return DescribedPredicate.describe(description, call -> matches.test(call.getTarget()));
  }
}
