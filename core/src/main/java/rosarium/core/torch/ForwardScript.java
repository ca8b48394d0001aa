package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.compile;
import static org.bytedeco.pytorch.global.torch.getProfilingMode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import rosarium.core.torch.script.ForwardSettings;

/**
 * The compiled TorchScript of one model: {@code forward.py} behind one small function per setting.
 *
 * <p>TorchScript and not eager calls from Java, since it costs a tenth per operator and loops over
 * layers natively; text and not a saved module, since text can be read and reviewed.
 */
final class ForwardScript implements AutoCloseable {
  private static final String RESOURCE = "forward.py";

  private final CompilationUnit unit;
  private final Map<String, Function> functions = new HashMap<>();

  /** Compile with these settings in front; see {@link ForwardSettings}. */
  ForwardScript(String settings) {
    // What was profiled would be compiled anew for the shapes seen so far: other kernels at other
    // times, and on a device some seconds of compiling in the middle of an answer.
    getProfilingMode().put(false);
    String source = settings + "\n" + resource();
    try (PointerScope step = new PointerScope()) {
      unit = compile(source);
      unit.retainReference();
    } catch (RuntimeException refused) {
      throw new NativeException("compile " + RESOURCE, refused);
    }
  }

  /** Look a function up once; calls through it cost a tenth of a microsecond an operator. */
  Function function(String name) {
    return functions.computeIfAbsent(name, this::find);
  }

  private Function find(String name) {
    try (PointerScope step = new PointerScope()) {
      Function found = unit.find_function(new QualifiedName(name));
      if (found == null) {
        throw new IllegalStateException(RESOURCE + " has no function " + name);
      }
      found.retainReference();
      return found;
    }
  }

  /** Call a function. The result belongs to the scope that is open. */
  static IValue call(Function function, String what, IValue... arguments) {
    try {
      return function.apply(new IValueVector(arguments));
    } catch (RuntimeException refused) {
      throw new NativeException(what, refused);
    }
  }

  /**
   * Build {@code List[Tensor]}; needs at least one tensor. The result belongs to the open scope.
   */
  IValue list(List<Tensor> tensors) {
    Function append = function("append");
    IValue list = call(function("new_list"), "new_list", new IValue(tensors.get(0)));
    for (Tensor tensor : tensors.subList(1, tensors.size())) {
      call(append, "append", list, new IValue(tensor));
    }
    return list;
  }

  /** Build {@code Dict[str, List[Tensor]]}. The result belongs to the open scope. */
  IValue dictionary(Map<String, List<Tensor>> entries) {
    IValue dictionary = null;
    Function put = function("put");
    for (Map.Entry<String, List<Tensor>> entry : entries.entrySet()) {
      IValue name = new IValue(entry.getKey());
      IValue tensors = list(entry.getValue());
      if (dictionary == null) {
        dictionary = call(function("new_weights"), "new_weights", name, tensors);
      } else {
        call(put, "put", dictionary, name, tensors);
      }
    }
    if (dictionary == null) {
      throw new IllegalArgumentException("no entries");
    }
    return dictionary;
  }

  /**
   * Copy the lists of a dictionary, but not their tensors, and replace some of these. The result
   * belongs to the open scope.
   */
  IValue changed(IValue dictionary, Consumer<TorchWeights.Replacement> changes) {
    IValue copy = call(function("copied"), "copied", dictionary);
    Function replace = function("replace");
    changes.accept(
        (kind, layer, matrix) ->
            call(
                replace,
                "replace",
                copy,
                new IValue(kind),
                new IValue((long) layer),
                new IValue(matrix)));
    return copy;
  }

  /** Replace the one tensor of a kind. */
  void replace(IValue dictionary, String kind, Tensor tensor) {
    call(
        function("replace"),
        "replace",
        dictionary,
        new IValue(kind),
        new IValue(0L),
        new IValue(tensor));
  }

  @Override
  public void close() {
    functions.values().forEach(Function::releaseReference);
    functions.clear();
    unit.releaseReference();
  }

  private static String resource() {
    try (InputStream in = ForwardScript.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
