package rosarium.core.testing;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.TokenPicker;

/**
 * Decodes one request on {@link ScriptedModel}s the slow and obvious way: every stream is read from
 * its beginning at every step, nothing is cached, shared, skipped or batched.
 */
public final class NaiveDecoder {
  private NaiveDecoder() {}

  /** Return what should be written. */
  public static TokenIds decode(DecodeRequest request) {
    TokenPicker picker = new TokenPicker(request.sampling(), request.seed());
    TokenIds written_L = TokenIds.of();
    while (written_L.length() < request.stop().maxTokens()) {
      int id = choose(request, written_L, picker);
      written_L = written_L.plus(id);
      if (!request.stop().ignoreEndOfText() && request.stop().endOfText().contains(id)) {
        break;
      }
    }
    return written_L;
  }

  private static int choose(DecodeRequest request, TokenIds written_L, TokenPicker picker) {
    int step = written_L.length();
    if (step < request.forced().length()) {
      return request.forced().get(step);
    }
    var rows_BV = new TreeMap<StreamRole, Logits>();
    request
        .streams()
        .forEach(
            (role, spec) -> {
              ScriptedModel model = (ScriptedModel) spec.model();
              float[] row_V = model.rowAfter(spec.prompt_L().plus(written_L.toArray()));
              request.suppressed().forEach(v -> row_V[v] = Float.NEGATIVE_INFINITY);
              rows_BV.put(role, ArrayLogits.of(row_V));
            });
    StreamLogits rows = StreamLogits.of(rows_BV);
    StreamRole closed = request.strategy().closedRow();
    @Nullable StreamLogits shown =
        switch (request.gate().reads()) {
          case NOTHING -> null;
          case CLOSED_ROW -> StreamLogits.of(Map.of(closed, rows.get(closed)));
          case EVERY_ROW -> rows;
        };
    double open = request.gate().open(new GateInput(new int[] {step}, closed, shown))[0];
    Logits scores_BV = open == 0 ? rows.get(closed) : request.strategy().scaled(open).combine(rows);
    if (step < request.stop().minTokens() && !request.stop().ignoreEndOfText()) {
      scores_BV =
          scores_BV.masked(
              request.stop().endOfText().stream().mapToInt(Integer::intValue).toArray());
    }
    return picker.pick(scores_BV.row(0), written_L);
  }
}
