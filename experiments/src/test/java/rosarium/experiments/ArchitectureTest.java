package rosarium.experiments;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.State;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Mask;

@AnalyzeClasses(
    packages = "rosarium",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestJars.class,
      ArchitectureTest.DoNotIncludeWhatJmhWrites.class
    })
class ArchitectureTest {
  /** In a whole build core's tests are on the class path as a jar, which is no test folder. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  /** JMH generates the loops around benchmarks; nobody writes or reads them. */
  static final class DoNotIncludeWhatJmhWrites implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/jmh_generated/");
    }
  }

  private static final int CLASSES_PER_PACKAGE = 15;

  @ArchTest
  static final ArchRule NATIVE_CODE_STAYS_IN_ONE_PACKAGE =
      noClasses()
          .that(not(resideInAPackage("rosarium.core.torch..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule DATABASES_STAY_WHERE_PARQUET_IS_READ_AND_WRITTEN =
      noClasses()
          .that(not(resideInAnyPackage("rosarium.datasets.format..", "rosarium.analysis.export..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.duckdb..", "java.sql..");

  @ArchTest
  static final ArchRule CORE_KNOWS_NO_OTHER_MODULE =
      noClasses()
          .that()
          .resideInAPackage("rosarium.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "rosarium.variants..",
              "rosarium.datasets..",
              "rosarium.analysis..",
              "rosarium.experiments..");

  @ArchTest
  static final ArchRule VARIANTS_KNOW_ONLY_THE_SEAM =
      noClasses()
          .that()
          .resideInAPackage("rosarium.variants..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("rosarium..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "rosarium.variants..",
                              "rosarium.core.contrast..",
                              "rosarium.core.extension..",
                              "rosarium.core.tensor..",
                              "rosarium.core.transform.."))));

  @ArchTest
  static final ArchRule VARIANTS_ARE_PURE =
      noClasses()
          .that()
          .resideInAPackage("rosarium.variants..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.nio..", "java.net..", "java.time..", "java.util.random..");

  @ArchTest
  static final ArchRule DATASETS_TOUCH_NO_MODEL =
      noClasses()
          .that()
          .resideInAPackage("rosarium.datasets..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "rosarium.variants..",
              "rosarium.analysis..",
              "rosarium.experiments..",
              "rosarium.core.model..",
              "rosarium.core.torch..",
              "java.net..");

  @ArchTest
  static final ArchRule ANALYSIS_NEEDS_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("rosarium.analysis..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "rosarium.variants..",
              "rosarium.datasets..",
              "rosarium.experiments..",
              "rosarium.core.torch..",
              "rosarium.core.decode..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("rosarium.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule STRATEGIES_ARE_RECORDS =
      classes()
          .that()
          .implement(ContrastStrategy.class)
          .or()
          .implement(Gate.class)
          .or()
          .implement(Mask.class)
          .should()
          .beRecords();

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that(not(resideInAPackage("rosarium.experiments.cli..")))
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule ONLY_THE_RUNNER_READS_THE_WALL_CLOCK =
      noClasses()
          .that(not(resideInAPackage("rosarium.experiments.run..")))
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now");

  @ArchTest
  static final ArchRule RANDOM_NUMBERS_HAVE_A_SEED =
      noClasses()
          .should()
          .callConstructor(Random.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

  @ArchTest
  static final ArchRule TEXT_IS_FORMATTED_FOR_A_STATED_LOCALE =
      noClasses().should().callMethod(String.class, "format", String.class, Object[].class);

  @ArchTest
  static final ArchRule NOTHING_THROWS_WHAT_NAMES_NO_READER =
      noClasses()
          .that()
          .areNotAssignableTo(Throwable.class)
          .should()
          .callConstructorWhere(
              target(owner(equivalentTo(RuntimeException.class)))
                  .or(target(owner(equivalentTo(Exception.class)))));

  @ArchTest
  static final ArchRule NOTHING_IS_CALLED_UTIL =
      noClasses().should().resideInAnyPackage("..util..", "..utils..", "..helper..", "..common..");

  @ArchTest
  static final ArchRule CLASSES_ARE_FINAL_OR_SEALED_SHUT =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .and()
          .areNotAnnotations()
          .and()
          .areNotAnnotatedWith(State.class) // JMH makes subclasses of them
          .should(
              new ArchCondition<JavaClass>("be final, a record, or abstract without fields") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  boolean shut =
                      item.getModifiers()
                              .contains(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                          || (item.getModifiers()
                                  .contains(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
                              && item.getFields().stream()
                                  .allMatch(
                                      field ->
                                          field
                                              .getModifiers()
                                              .contains(
                                                  com.tngtech.archunit.core.domain.JavaModifier
                                                      .STATIC)));
                  if (!shut) {
                    events.add(SimpleConditionEvent.violated(item, item.getName() + " is open"));
                  }
                }
              });

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    Set<JavaPackage> packages =
        classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

    assertThat(packages).allMatch(each -> each.isAnnotatedWith(NullMarked.class));
  }

  @ArchTest
  static void noPackageIsCrowded(JavaClasses classes) {
    var sizes =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(each -> !each.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(sizes)
        .allSatisfy(
            (name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(CLASSES_PER_PACKAGE));
  }

  /** A rule over nothing proves nothing. */
  @ArchTest
  static void sawEveryModule(JavaClasses classes) {
    assertThat(classes.size()).isGreaterThan(300);
    assertThat(
            classes.stream()
                .map(each -> each.getPackageName().replaceFirst("rosarium\\.(\\w+).*", "$1"))
                .distinct())
        .contains("core", "variants", "datasets", "analysis", "experiments");
  }
}
