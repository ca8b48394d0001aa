package rosarium.experiments.folder;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run ran on, as far as it may matter to somebody who repeats it. */
public final class Environment {
  /** Facts that may change the last digits of a score, and with them an answer. */
  private static final List<String> BINDING =
      List.of(
          "rosarium",
          "native.libtorch",
          "native.threads",
          "native.cpu_capability",
          "native.cuda",
          "cpu");

  private Environment() {}

  /**
   * Collect the facts.
   *
   * @param nativeFacts versions and threads of the native engine
   */
  public static ObjectNode collect(Map<String, String> nativeFacts) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode().put("schema", 1);
    facts.put("rosarium", revision());
    facts.put("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("arch", System.getProperty("os.arch"));
    facts.put("cpu", line(Path.of("/proc/cpuinfo"), "model name"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
    facts.put("heap_bytes", Runtime.getRuntime().maxMemory());
    ObjectNode natives = facts.putObject("native");
    new TreeMap<>(nativeFacts).forEach(natives::put);
    return facts;
  }

  /** Return version and git commit, {@code -dirty} behind a commit that does not say it all. */
  public static String revision() {
    return System.getProperty("rosarium.revision", "unknown (not started by the launcher)");
  }

  /** Say which facts that may change an answer differ between two environments. */
  static List<String> differences(ObjectNode before, ObjectNode now) {
    List<String> differences = new ArrayList<>();
    for (String name : BINDING) {
      String pointer = "/" + name.replace('.', '/');
      String was = before.at(pointer).asText();
      String is = now.at(pointer).asText();
      if (!was.equals(is)) {
        differences.add("%s was %s, is %s".formatted(name, was, is));
      }
    }
    return differences;
  }

  private static String line(Path file, String key) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException notLinux) {
      return "unknown";
    }
  }
}
