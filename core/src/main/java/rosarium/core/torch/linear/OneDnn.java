package rosarium.core.torch.linear;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandleOptional;
import org.bytedeco.pytorch.OperatorName;
import org.bytedeco.pytorch.Tensor;
import rosarium.core.torch.NativeException;

/**
 * Three operators of oneDNN that libtorch registers and gives no function for. Any thread may call
 * them; closed last, after everything that was packed with it.
 */
public final class OneDnn implements AutoCloseable {
  private static final int PLACE_OF_SCALARS = 4;

  private final OperatorHandleOptional reorder;
  private final OperatorHandleOptional product;
  private final OperatorHandleOptional productPlus;
  private final IValue none = kept(new IValue());
  private final IValue nothingAfter = kept(new IValue("none"));
  private final IValue noAlgorithm = kept(new IValue(""));
  private final IValue add = kept(new IValue("add"));
  private final IValue noScalars;

  /**
   * Look the operators up.
   *
   * @throws NativeException if this build of libtorch lacks them
   */
  public OneDnn() {
    try (PointerScope step = new PointerScope()) {
      reorder = find("mkldnn::_reorder_linear_weight", "");
      product = find("mkldnn::_linear_pointwise", "");
      productPlus = find("mkldnn::_linear_pointwise", "binary");
      // The list's element type is not to be had otherwise than from the operator's own signature.
      noScalars =
          kept(
              new IValue(
                  new GenericList(
                      product
                          .get()
                          .schema()
                          .arguments()
                          .getPointer(PLACE_OF_SCALARS)
                          .type()
                          .get()
                          .containedType(0))));
    } catch (RuntimeException missing) {
      throw new NativeException("look up the operators of oneDNN", missing);
    }
  }

  /** Lay weights (O, I) out as the products read them. The result belongs to the open scope. */
  Tensor reorder(Tensor weight_OI) {
    return call(reorder, "reorder weights", new IValueVector(new IValue(weight_OI), none));
  }

  /** Return {@code x W^T}, shape (R, O), in bfloat16. The result belongs to the open scope. */
  Tensor multiply(IValue x_RI, IValue weight_OI) {
    return call(
        product,
        "multiply",
        new IValueVector(x_RI, weight_OI, none, nothingAfter, noScalars, noAlgorithm));
  }

  /**
   * Return {@code x W^T + y}, shape (R, O), in bfloat16; only the sum is rounded. The result
   * belongs to the open scope.
   */
  Tensor multiplyPlus(IValue x_RI, Tensor y_RO, IValue weight_OI) {
    return call(
        productPlus,
        "multiply and add",
        new IValueVector(x_RI, new IValue(y_RO), weight_OI, none, add));
  }

  private static Tensor call(OperatorHandleOptional operator, String what, IValueVector stack) {
    try {
      operator.get().callBoxed(stack);
      return stack.get(0).toTensor();
    } catch (RuntimeException refused) {
      throw new NativeException(what, refused);
    }
  }

  /** Keep the optional, since what it holds lives inside it. */
  private static OperatorHandleOptional find(String name, String overload) {
    OperatorHandleOptional found =
        Dispatcher.singleton().findSchema(new OperatorName(name, overload));
    if (!found.has_value()) {
      throw new IllegalStateException("no operator " + name + " " + overload);
    }
    found.retainReference();
    return found;
  }

  private static IValue kept(IValue value) {
    value.retainReference();
    return value;
  }

  @Override
  public void close() {
    reorder.releaseReference();
    product.releaseReference();
    productPlus.releaseReference();
    none.releaseReference();
    nothingAfter.releaseReference();
    noAlgorithm.releaseReference();
    add.releaseReference();
    noScalars.releaseReference();
  }
}
