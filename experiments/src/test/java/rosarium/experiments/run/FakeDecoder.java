package rosarium.experiments.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.record.RunRecord;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;

/**
 * Answers requests in batches and out of order, as a loop with continuous admission does. The
 * answer depends on the request only, the timing does not.
 */
final class FakeDecoder implements Runner.Decoder {
  private final int batch;
  private final LongSupplier clock;
  private int decoded;

  FakeDecoder(int batch, LongSupplier clock) {
    this.batch = batch;
    this.clock = clock;
  }

  int decoded() {
    return decoded;
  }

  @Override
  public void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done) {
    List<DecodeRequest> live = new ArrayList<>();
    while (requests.hasNext() || !live.isEmpty()) {
      while (live.size() < batch && requests.hasNext()) {
        live.add(requests.next());
      }
      DecodeRequest shortest = live.get((int) (live.get(0).seed() % live.size()));
      live.remove(shortest);
      decoded++;
      done.accept(answer(shortest));
    }
  }

  /** Show one row of each stream a step: scores that depend on the request and the step only. */
  private static void observe(DecodeRequest request, int[] ids_L) {
    for (int t = 0; t < ids_L.length; t++) {
      SortedMap<StreamRole, Logits> rows_BV = new TreeMap<>();
      for (StreamRole role : request.streams().keySet()) {
        float[] row_V = new float[128];
        row_V[ids_L[t]] = 2 + role.id().length();
        row_V[32 + t] = 1;
        rows_BV.put(role, ArrayLogits.of(row_V));
      }
      StreamRole closed = request.strategy().closedRow();
      request
          .observer()
          .chose(
              new ObservedStep(
                  ids_L[t],
                  1,
                  closed,
                  new TreeSet<>(rows_BV.keySet()),
                  Set.of(),
                  rows_BV,
                  Objects.requireNonNull(rows_BV.get(closed))));
    }
  }

  private Decoded answer(DecodeRequest request) {
    RandomGenerator generator =
        RandomGeneratorFactory.of("L64X128MixRandom").create(request.seed());
    boolean fails = generator.nextInt(10) == 0;
    int[] ids_L =
        generator.ints(1 + generator.nextInt(request.stop().maxTokens()), 32, 127).toArray();
    observe(request, ids_L);
    SortedMap<StreamRole, Integer> lengths = new TreeMap<>();
    request.streams().forEach((role, spec) -> lengths.put(role, spec.prompt_L().length()));
    boolean ended = generator.nextBoolean();
    return new Decoded(
        request.id(),
        ended && !fails ? TokenIds.of(ids_L).plus(FakeModel.END) : TokenIds.of(ids_L),
        fails ? Decoded.Finish.FAILED : ended ? Decoded.Finish.STOP : Decoded.Finish.LENGTH,
        List.of(),
        lengths,
        new RunRecord.Timing(clock.getAsLong(), 1, 1, 2, batch),
        fails ? "the row was not finite" : null);
  }
}
