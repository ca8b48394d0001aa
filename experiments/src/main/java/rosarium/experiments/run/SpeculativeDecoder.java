package rosarium.experiments.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StreamSpec;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.experiments.config.SpeculationSetting;

/** A decode loop whose requests read ahead as one setting says, decided once for each model. */
public final class SpeculativeDecoder implements Runner.Decoder {
  private final DecodeEngine engine;
  private final SpeculationSetting setting;
  private final LongSupplier nanoClock;
  private final Map<ModelDescription, Speculation> decided = new HashMap<>();

  /**
   * Prepare.
   *
   * @param engine decodes
   * @param setting what was asked for
   * @param nanoClock times the passes of models that are measured
   */
  public SpeculativeDecoder(
      DecodeEngine engine, SpeculationSetting setting, LongSupplier nanoClock) {
    this.engine = engine;
    this.setting = setting;
    this.nanoClock = nanoClock;
  }

  @Override
  public ObjectNode prepare(LanguageModel model) {
    return setting.facts(of(model));
  }

  @Override
  public void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done) {
    engine.decode(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return requests.hasNext();
          }

          @Override
          public DecodeRequest next() {
            return readingAhead(requests.next());
          }
        },
        done);
  }

  @Override
  public int rows() {
    return engine.rows();
  }

  private DecodeRequest readingAhead(DecodeRequest request) {
    StreamSpec closed = request.streams().get(request.strategy().closedRow());
    if (closed == null || !request.sampling().greedy()) {
      return request;
    }
    boolean exact =
        request.streams().values().stream().noneMatch(spec -> spec.model().rowsDependOnCuts());
    return exact || setting.draft() != SpeculationSetting.Draft.AUTO
        ? request.withSpeculation(of(closed.model()))
        : request;
  }

  private Speculation of(LanguageModel model) {
    return decided.computeIfAbsent(
        model.description(), description -> setting.on(model, nanoClock));
  }
}
