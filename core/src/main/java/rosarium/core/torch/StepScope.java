package rosarium.core.torch;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import rosarium.core.tensor.Workspace;

/**
 * The life of the native temporaries of one step: whatever is made while it is the innermost scope
 * of its thread is freed when it closes, unless it was kept.
 */
public final class StepScope implements Workspace {
  private final PointerScope scope;
  private final @Nullable PointerScope owner;

  private StepScope(@Nullable PointerScope owner) {
    this.owner = owner;
    this.scope = new PointerScope();
  }

  /** Open a scope whose values are all temporary. */
  public static StepScope open() {
    return new StepScope(null);
  }

  /** Open a scope that can {@link #keep} values in {@code owner}, which outlives it. */
  public static StepScope within(PointerScope owner) {
    return new StepScope(owner);
  }

  /** Hand a value on to the owner's scope: it lives until that is closed. Returns the value. */
  public <P extends Pointer> P keep(P value) {
    if (owner == null) {
      throw new IllegalStateException("this step has no owner to keep anything for");
    }
    // attach to the outer scope first: detach alone would free.
    owner.attach(value);
    return value;
  }

  @Override
  public void close() {
    scope.close();
  }
}
