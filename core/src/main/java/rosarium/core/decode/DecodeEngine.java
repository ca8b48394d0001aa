package rosarium.core.decode;

import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Decodes many requests together; see the package's page for the order of one step. */
public final class DecodeEngine {
  private final EngineLimits limits;
  private final LongSupplier nanoClock;

  /** Prepare with limits and the machine's clock. */
  public DecodeEngine(EngineLimits limits) {
    this(limits, System::nanoTime);
  }

  /** Prepare with limits and a clock, which is read for timings only. */
  public DecodeEngine(EngineLimits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
  }

  /**
   * Decode every request. Confined to the thread that owns the models.
   *
   * @param requests read one by one as rows free up
   * @param done is given each answer as it ends, in an order that depends on the requests only
   */
  public void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done) {
    while (requests.hasNext()) {
      DecodeRequest request = requests.next();
      throw new UnsupportedOperationException(
          "the loop follows: " + limits + nanoClock + request + done);
    }
  }
}
