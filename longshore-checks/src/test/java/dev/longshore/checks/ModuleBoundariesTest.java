package dev.longshore.checks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which module may see which: the table in ARCHITECTURE.md, one sentence per rule. */
final class ModuleBoundariesTest {

  private static final String[] JDK = {"java..", "org.jspecify.annotations"};
  private static final String SDK = "software.amazon.awssdk..";
  private static final String MODEL = "dev.longshore.model";
  private static final String CORE = "dev.longshore.core";
  private static final String STORE = "dev.longshore.store";
  private static final String SQLITE = "dev.longshore.store.sqlite";
  private static final String ENGINE = "dev.longshore.engine";
  private static final String LOCAL = "dev.longshore.engine.local";
  private static final String DOCKER = "dev.longshore.engine.docker";
  private static final String AWS = "dev.longshore.aws";
  private static final String AGENT = "dev.longshore.agent";
  private static final String LOGS = "dev.longshore.logs";
  private static final String SERVICE = "dev.longshore.service";
  private static final String EVENTS = "dev.longshore.events";
  private static final String VALIDATION = "dev.longshore.validation";
  private static final String WIRE = "dev.longshore.wire";
  private static final String API = "dev.longshore.api";
  private static final String SIMULATOR = "dev.longshore.simulator";
  private static final String SERVER = "dev.longshore.server";
  private static final String CLI = "dev.longshore.cli";
  private static final String TESTKIT = "dev.longshore.testkit";

  @Test
  void modelSeesOnlyTheJdk() {
    check(seesNothingBut("the nouns of every module depend on nothing", MODEL, JDK));
  }

  @Test
  void coreSeesOnlyTheModel() {
    check(seesNothingBut("decisions are functions of nouns", CORE, and(JDK, MODEL)));
  }

  @Test
  void storeInterfaceSeesOnlyTheModel() {
    check(seesNothingBut("a database is a detail behind it", STORE, and(JDK, MODEL)));
  }

  @Test
  void engineInterfaceSeesOnlyTheModel() {
    String[] itsOwn = {MODEL, "org.slf4j"}; // a machine that goes is told in the log
    check(seesNothingBut("a way to run jobs is a detail behind it", ENGINE, and(JDK, itsOwn)));
  }

  @Test
  void storeImplementationSeesItsInterface() {
    check(ofOursSeesOnly("it knows nothing of who commits", SQLITE, MODEL, STORE));
  }

  @Test
  void engineImplementationsSeeTheirInterface() {
    check(ofOursSeesOnly("it knows nothing of who launches", LOCAL, MODEL, ENGINE));
    check(ofOursSeesOnly("it knows nothing of who launches", DOCKER, MODEL, ENGINE));
  }

  @Test
  void otherServicesSeeTheEngineInterface() {
    check(ofOursSeesOnly("it finds what a launch needs, and launches nothing", AWS, MODEL, ENGINE));
  }

  @Test
  void agentSeesTheEngineInterfaceAndTheWire() {
    check(ofOursSeesOnly("it answers containers and decides nothing", AGENT, MODEL, ENGINE, WIRE));
  }

  @Test
  void logsSeeTheEngineInterface() {
    check(ofOursSeesOnly("it reads what engines give and decides nothing", LOGS, MODEL, ENGINE));
  }

  @Test
  void serviceSeesCoreAndTheInterfacesOfStoreAndEngine() {
    check(
        ofOursSeesOnly("it runs on any store and any engine", SERVICE, MODEL, CORE, STORE, ENGINE));
  }

  @Test
  void eventsSeeTheStoreInterface() {
    check(ofOursSeesOnly("they tell what was committed and decide nothing", EVENTS, MODEL, STORE));
  }

  @Test
  void validationSeesTheModel() {
    check(ofOursSeesOnly("its rules need a request and nothing else", VALIDATION, MODEL));
  }

  @Test
  void wireSeesTheModel() {
    check(ofOursSeesOnly("it reads and writes shapes and decides nothing", WIRE, MODEL));
  }

  @Test
  void apiSeesTheServiceButNoImplementation() {
    check(
        ofOursSeesOnly(
            "it turns shapes into commands and views into shapes",
            API,
            MODEL,
            CORE,
            STORE,
            SERVICE,
            EVENTS,
            VALIDATION,
            WIRE));
  }

  @Test
  void simulatorSeesWhatItRuns() {
    check(
        ofOursSeesOnly(
            "it runs the real core and service on a made-up cluster",
            SIMULATOR,
            MODEL,
            CORE,
            STORE,
            SQLITE,
            ENGINE,
            SERVICE));
  }

  @Test
  void commandSeesOnlyTheServerAndTheSimulator() {
    check(
        ofOursSeesOnly(
            "the user's tools speak AWS's API as any client does", CLI, SERVER, SIMULATOR));
  }

  @Test
  void onlyTheServerWiresImplementations() {
    check(
        noClasses()
            .that(resideOutsideOfPackages(SERVER, SIMULATOR, SQLITE, LOCAL, DOCKER, LOGS, AWS))
            .should()
            .dependOnClassesThat(resideInAnyPackage(SQLITE, LOCAL, DOCKER, LOGS, AWS))
            .because("what runs behind an interface is chosen in one place"));
  }

  @Test
  void nobodySeesTheServerButTheCommand() {
    check(
        noClasses()
            .that(resideOutsideOfPackages(SERVER, CLI))
            .should()
            .dependOnClassesThat(resideInAnyPackage(SERVER, CLI))
            .because("wiring is the outermost layer"));
  }

  @Test
  void productDoesNotSeeTheTestkit() {
    check(
        noClasses()
            .that(resideOutsideOfPackages(TESTKIT))
            .should()
            .dependOnClassesThat(resideInAPackage(TESTKIT))
            .because("fakes belong to tests"));
  }

  @Test
  void sdkClassesStayOnTheWire() {
    check(onlyIn("inside are our own records", SDK, WIRE, VALIDATION, API, AWS, CLI));
  }

  @Test
  void eachLibraryHasOneHome() {
    check(onlyIn("SQL has one home", "java.sql..", SQLITE));
    check(onlyIn("a container runtime has one home", "com.github.dockerjava..", DOCKER));
    check(onlyIn("sockets have one home", "io.helidon..", WIRE));
    check(onlyIn("who measures is who runs", "io.micrometer..", SERVICE, EVENTS, SERVER));
  }

  private static ArchRule seesNothingBut(String because, String module, String... seen) {
    return classes()
        .that(resideInAPackage(module))
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(and(seen, module)))
        .because(because);
  }

  /** Libraries are free; {@link #eachLibraryHasOneHome} and the module's pom say which. */
  private static ArchRule ofOursSeesOnly(String because, String module, String... seen) {
    return classes()
        .that(resideInAPackage(module))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackages("dev.longshore..").or(resideInAnyPackage(and(seen, module))))
        .because(because);
  }

  private static ArchRule onlyIn(String because, String library, String... modules) {
    return noClasses()
        .that(resideOutsideOfPackages(modules))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .because(because);
  }

  private static String[] and(String[] packages, String... more) {
    return Stream.concat(Stream.of(packages), Stream.of(more)).toArray(String[]::new);
  }

  private static void check(ArchRule rule) {
    rule.check(Product.CLASSES);
  }
}
