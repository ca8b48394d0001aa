package rosarium.experiments.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.record.RunRecord;
import rosarium.core.token.TokenIds;

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

  private Decoded answer(DecodeRequest request) {
    RandomGenerator generator =
        RandomGeneratorFactory.of("L64X128MixRandom").create(request.seed());
    boolean fails = generator.nextInt(10) == 0;
    int[] ids_L =
        generator.ints(1 + generator.nextInt(request.stop().maxTokens()), 32, 127).toArray();
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
