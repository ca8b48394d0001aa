package rosarium.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.template.jinja.Template;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;

/** A template is untrusted: it may fail, but not hang, grow, overflow the stack or reach out. */
class HostileTemplateTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  @Test
  void endsEveryBrokenTemplateInAnAllowedKind() throws IOException {
    Path folder = Shared.path("golden/broken");
    JsonNode golden = new ObjectMapper().readTree(Files.readString(folder.resolve("cases.json")));
    Map<String, Object> variables =
        Map.of(
            "messages",
            new ObjectMapper().convertValue(golden.get("messages_for_templates"), List.class),
            "add_generation_prompt",
            false);
    List<String> wrong = new ArrayList<>();
    int count = 0;

    for (JsonNode one : golden.get("cases")) {
      String file = one.get("file").asText();
      if (!file.startsWith("templates/")) {
        continue;
      }
      String source = Files.readString(folder.resolve(file));
      String outcome = assertTimeoutPreemptively(BOUND, () -> outcome(file, source, variables));
      String kind = outcome.substring(0, outcome.indexOf(' '));
      boolean named = kind.equals("OK") || outcome.contains(file + ":1: ");
      if (!named
          || !List.of(one.get("expected").asText(), one.path("also_acceptable").asText())
              .contains(kind)) {
        wrong.add(file + ": " + outcome + ", expected " + one.get("expected").asText());
      }
      count++;
    }

    assertThat(wrong).isEmpty();
    assertThat(count).isEqualTo(25);
  }

  private static String outcome(String name, String source, Map<String, Object> variables) {
    try {
      return "OK " + Template.compile(name, source).render(variables);
    } catch (DataException refusal) {
      return refusal.kind() + " " + refusal.getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
        "{% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}"
            + "{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
            + "{% endfor %}{{ ns.x | tojson }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
            + "{% endfor %}{{ ns.x == ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(60) %}"
            + "{% set ns.x = ns.x | replace('', ns.x) %}{% endfor %}",
        "{% set a = 'a' * 2000000 %}{{ (a ~ 'b') in (a ~ a) }}",
        "{% set a = 'a' * 2000000 %}{{ a.split('a' * 1000000 ~ 'b') }}",
        "{% set a = 'a ' * 2000000 %}{% for i in range(1000) %}{% set b = a.split() %}{% endfor %}",
        "{% set a = 'a' * 4000000 %}{% for i in range(1000) %}{{ a }}{% endfor %}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%.1000000000f' | format(1.5) }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ 'x'.zfill(10 ** 12) }}",
        "{{ 'x' | indent(10 ** 12, true) }}",
        "{{ [1] * 10 ** 12 }}",
        "{{ range(-9223372036854775807, 9223372036854775807) }}",
        "{{ 2 ** 9223372036854775807 }}",
        "{% set ns = namespace(x=3) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}"
            + "{% endfor %}",
        "{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
        "{% macro f() %}{% call f() %}{% endcall %}{{ caller }}{% endmacro %}{{ f() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ {'a': 1} | tojson(indent=10 ** 12) }}"
      })
  void stopsWhatWouldRunOrGrowWithoutBound(String source) {
    String outcome = assertTimeoutPreemptively(BOUND, () -> outcome("t", source, Map.of()));

    assertThat(outcome).startsWith("TEMPLATE_LIMIT t:1: the template goes beyond a limit: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ x.__class__ }}",
        "{{ x['__class__'] }}",
        "{{ x | attr('__init__') }}",
        "{{ [x] | map(attribute='__class__') | list }}",
        "{{ '{0.__class__}'.format(x) }}",
        "{{ '{0[__class__]}'.format(x) }}",
        "{{ cycle.__globals__ }}{{ range.__globals__ }}",
        "{% set y = d.update({'a': 2}) %}",
        "{% set y = d.pop('a') %}",
        "{% set y = [1].append(2) %}",
        "{{ [].getClass() }}",
        "{{ d.items().getClass() }}",
        "{{ x.class.forName('java.lang.Runtime') }}",
        "{% include 'x' %}",
        "{% from 'x' import y %}"
      })
  void refusesToReachBeyondItsData(String source) {
    Map<String, Object> variables = Map.of("x", "text", "d", Map.of("a", 1), "cycle", "text");

    assertThat(outcome("t", source, variables)).startsWith("TEMPLATE_SECURITY t:1: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% block x %}{% endblock %}",
        "{{ x | urlize }}",
        "{{ x is nosuchtest }}",
        "{{ x.encode('utf8') }}",
        "{{ x.nosuchmethod() }}",
        "{{ x | map('upper') }}",
        "{{ cycler('a') }}",
        "{{ f(*[1]) }}",
        "{{ x",
        "{{ x ]}}",
        "{% raw %}",
        "{# never closed",
        "{{ 'never closed }}",
        "{% endif %}",
        "{% break %}",
        "{{ 1 if }}",
        "{{ strftime_now('%Q') }}"
      })
  void refusesWhatItDoesNotKnow(String source) {
    assertThat(outcome("t", source, Map.of("x", "text"))).startsWith("TEMPLATE t:1: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "[",
        "{1: ",
        "not ",
        "-",
        "1 if 1 else ",
        "f(",
        "x[",
        "1 ~ (",
        "1 is in (",
        "x|d("
      })
  void refusesDeepNestingWithoutOverflowingTheStack(String opening) throws Exception {
    String source = "{{ " + opening.repeat(20_000) + "1 }}";

    assertThat(onSmallStack(source, Map.of())).startsWith("TEMPLATE");
  }

  @Test
  void refusesDeeplyNestedBlocksWithoutOverflowingTheStack() throws Exception {
    String source = "{% if true %}".repeat(20_000) + "{% endif %}".repeat(20_000);

    assertThat(onSmallStack(source, Map.of())).startsWith("TEMPLATE t:1: nested deeper than");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" + 1", " * 1", ".x", "[0]", " | string", " ** 1", " or 0", " and 1", "()"})
  void boundsLongChainsWithoutOverflowingTheStack(String link) throws Exception {
    String source = "{{ x" + link.repeat(20_000) + " }}";

    assertThat(onSmallStack(source, Map.of("x", 1))).startsWith("TEMPLATE_LIMIT");
  }

  @Test
  void boundsMacrosThatCallThemselvesWithoutOverflowingTheStack() throws Exception {
    String source =
        "{% macro f(x) %}{% for i in [1] %}{% if true %}{% with y = (((x))) %}"
            + "{{ '' ~ (1 + (2 * f([y]) | length)) }}{% endwith %}{% endif %}{% endfor %}{% endmacro %}"
            + "{{ f(1) }}";

    assertThat(onSmallStack(source, Map.of()))
        .startsWith("TEMPLATE_LIMIT t:1: the template goes beyond a limit: nested or recursive")
        .endsWith("500 levels");
  }

  @Test
  void letsMacrosCallThemselvesAsDeepAsSchemasAreNested() {
    String source =
        "{% macro f(n) %}{% if n > 0 %}{% for i in [1] %}<{{ f(n - 1) }}>{% endfor %}{% endif %}"
            + "{% endmacro %}{{ f(20) }}";

    assertThat(outcome("t", source, Map.of())).isEqualTo("OK " + "<".repeat(20) + ">".repeat(20));
  }

  @Test
  void refusesVariablesNestedBeyondBoundWithoutOverflowingTheStack() throws Exception {
    Object value = List.of();
    for (int i = 0; i < 100_000; i++) {
      value = List.of(value);
    }

    assertThat(onSmallStack("{{ x }}", Map.of("x", value))).startsWith("TEMPLATE_LIMIT");
  }

  /** Render on a thread whose stack is half of what a thread usually has. */
  private static String onSmallStack(String source, Map<String, Object> variables)
      throws Exception {
    FutureTask<String> task = new FutureTask<>(() -> outcome("t", source, variables));
    Thread thread = new Thread(null, task, "small stack", 512 << 10);
    thread.start();
    return task.get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void leavesTemplateSyntaxInVariablesAlone() {
    String text =
        "{{ 7 * 7 }} {% raw %} {# no #} {%- if x -%} }} %} \\n {{ raise_exception('x') }}";
    String source =
        "{{ x }}{{ x | trim }}{{ x ~ '' }}{{ '%s' % x }}{% set y %}{{ x }}{% endset %}{{ y }}";

    assertThat(outcome("t", source, Map.of("x", text))).isEqualTo("OK " + text.repeat(5));
  }

  @Test
  void neverFailsInAnotherWayOnMutilatedTemplates() {
    RandomGenerator random = TestSeed.generator("mutilated templates");
    String source =
        "{% for m in messages if m.role != 'x' %}{{ loop.index ~ m['content'] | trim }}"
            + "{%- if not loop.last and (m.n + 1) % 2 == 0 %}[{{ m.n ** 2 }}]{% else %}-{% endif %}\n"
            + "{% endfor %}{% macro f(a, b=2) %}{{ [a, {'k': b}][1:] | tojson }}{% endmacro %}"
            + "{{ f(1) }}{% set ns = namespace(t='') %}{% set ns.t = '%s' | format(3) %}{{ ns.t }}";
    Map<String, Object> variables =
        Map.of("messages", List.of(Map.of("role", "user", "content", " hi ", "n", 3)));
    int rendered = 0;

    for (int i = 0; i < 3000; i++) {
      StringBuilder mutilated = new StringBuilder(source);
      for (int j = 0; j <= i % 4; j++) {
        int from = random.nextInt(mutilated.length());
        int to = Math.min(mutilated.length(), from + random.nextInt(6));
        int other = random.nextInt(mutilated.length());
        String piece = mutilated.substring(other, Math.min(mutilated.length(), other + 4));
        mutilated.replace(from, to, random.nextBoolean() ? piece : "");
      }
      String outcome = outcome("t", mutilated.toString(), variables);
      assertThat(outcome).as(mutilated + " " + TestSeed.reproduce()).matches("(?s)(OK|TEMPLATE).*");
      rendered += outcome.startsWith("OK") ? 1 : 0;
    }

    assertThat(rendered).as("some survive").isBetween(10, 2990);
  }

  @Test
  void saysTemplateLineAndNearestName() {
    String source = "line one\nline two {{ x\n | uper }}";

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Template.compile("model/chat_template.jinja", source))
        .withMessage("model/chat_template.jinja:3: No filter named 'uper'.; did you mean 'upper'?")
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Kind.TEMPLATE));
  }

  @Test
  void rendersNullAsNone() {
    Map<String, @Nullable Object> variables = new java.util.HashMap<>();
    variables.put("x", null);

    assertThat(Template.compile("t", "{{ x }}{{ x is none }}").render(variables))
        .isEqualTo("NoneTrue");
  }
}
