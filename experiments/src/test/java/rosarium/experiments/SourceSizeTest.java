package rosarium.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.testing.Shared;

/** Caps of the code that is shipped; a test may hold a long table of cases. */
class SourceSizeTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 40;

  /** C2 keeps vectors in registers only in kernels that are written out, without helper methods. */
  private static final int KERNEL_LINES = 50;

  private static List<Path> sources(String below) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("core", "variants", "datasets", "analysis", "experiments")) {
      try (Stream<Path> files = Files.walk(Shared.projectRoot().resolve(module).resolve(below))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(200);
    return sources;
  }

  @Test
  void noFileIsLongerThanItsCap() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources("src/main")) {
      int lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES) {
        tooLong.add(Shared.projectRoot().relativize(file) + ": " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsLongerThanItsCap() throws IOException {
    assertThat(longMethods(sources("src/main"))).isEmpty();
  }

  @Test
  void seesAMethodThatIsTooLong(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("A.java");
    String body = "x++;\n".repeat(METHOD_LINES - 2);
    Files.writeString(
        file,
        "class A {\nvoid a(int x) {\n" + body + "}\nvoid b(int x) {\n" + body + "x++;\n}\n}\n");

    assertThat(longMethods(List.of(file))).containsExactly("A.java b: 41 lines");
  }

  /** Measure every method from its first modifier to its closing brace, javadoc apart. */
  private static List<String> longMethods(List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      JavacTask parser =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(parser).getSourcePositions();
      for (CompilationUnitTree unit : parser.parse()) {
        new Ruler(unit, positions, found).scan(unit, null);
      }
    }
    return found;
  }

  private static final class Ruler extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    Ruler(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      LineMap lines = unit.getLineMap();
      long start = positions.getStartPosition(unit, method);
      long end = positions.getEndPosition(unit, method);
      long length = end < 0 ? 0 : lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
      Path file = Path.of(unit.getSourceFile().toUri());
      boolean kernel =
          file.toString().contains("/core/vector/matrix/")
              || file.endsWith("vector/Attention.java");
      if (length > (kernel ? KERNEL_LINES : METHOD_LINES)) {
        found.add("%s %s: %d lines".formatted(file.getFileName(), method.getName(), length));
      }
      return super.visitMethod(method, null);
    }
  }
}
