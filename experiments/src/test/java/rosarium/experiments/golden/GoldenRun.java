package rosarium.experiments.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.LanguageModel;
import rosarium.core.token.TokenIds;
import rosarium.variants.Plain;
import rosarium.variants.ReverseOnly;
import rosarium.variants.Rose;
import rosarium.variants.gate.EntropyGate;
import rosarium.variants.gate.FirstM;

/**
 * One line of {@code golden/decode}: what was decoded there, as a request of ours.
 *
 * @param line the run
 * @param pair the prompts it refers to
 * @param strategy ours for it
 * @param gate ours for it
 * @param comparesScores whether the scores there are ours, not shifted by a constant
 */
record GoldenRun(
    JsonNode line, JsonNode pair, ContrastStrategy strategy, Gate gate, boolean comparesScores) {
  private static final int TOP = 5;

  /** Return the run as ours, if its variant is one that we have. */
  static Optional<GoldenRun> of(JsonNode line, JsonNode pairs) {
    JsonNode pair = pairs.path(line.path("pair").asInt());
    JsonNode parameters = line.path("params");
    double alpha = parameters.path("alpha").asDouble();
    Gate always = Gate.always();
    return switch (line.path("variant").asText()) {
      case "plain" -> Optional.of(new GoldenRun(line, pair, new Plain(), always, true));
      case "reverse" -> Optional.of(new GoldenRun(line, pair, new ReverseOnly(), always, true));
      case "rose" -> Optional.of(new GoldenRun(line, pair, new Rose(alpha), always, true));
      case "rose_logsoftmax" ->
          Optional.of(new GoldenRun(line, pair, new Rose(alpha), always, false));
      case "instructive" ->
          Optional.of(
              new GoldenRun(line, pair, new Rose(parameters.path("eps").asDouble()), always, true));
      case "rose_first_m" ->
          Optional.of(
              new GoldenRun(
                  line, pair, new Rose(alpha), new FirstM(parameters.path("m").asInt()), true));
      case "rose_entropy_gate" ->
          Optional.of(
              new GoldenRun(
                  line,
                  pair,
                  new Rose(alpha),
                  new EntropyGate(parameters.path("threshold").asDouble()),
                  true));
      default -> Optional.empty();
    };
  }

  /**
   * Return it as a request for {@code model}. Ids without a token are not masked, since they were
   * not there: they would count in the entropy that a gate reads.
   */
  DecodeRequest request(String id, LanguageModel model, Set<Integer> ends) {
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    for (StreamRole role : strategy.streams()) {
      String ids = role.equals(StreamRole.REVERSE) ? "negative_ids" : "positive_ids";
      streams.put(role, new StreamSpec(model, ids(pair.path(ids))));
    }
    StopRule stop = new StopRule(ends, line.path("max_new_tokens").asInt());
    return DecodeRequest.of(id, streams, strategy, stop).withGate(gate).withTopScores(TOP);
  }

  /** Compare ids exactly, scores within the tolerance of the line. */
  void check(Decoded decoded) {
    String what =
        decoded.id() + " " + line.path("variant") + line.path("params") + pair.path("name");
    assertThat(decoded.error()).as(what).isNull();
    assertThat(decoded.ids_L()).as(what).isEqualTo(ids(line.path("ids")));
    if (!comparesScores) {
      return;
    }
    double tolerance = line.path("score_tolerance").asDouble();
    for (int t = 0; t < decoded.steps().size(); t++) {
      List<Float> score = decoded.steps().get(t).score();
      for (int k = 0; k < TOP; k++) {
        double expected = line.path("top_scores").path(t).path(k).asDouble();
        assertThat((double) score.get(k))
            .as("%s, step %d, score %d", what, t, k)
            .isCloseTo(expected, org.assertj.core.data.Offset.offset(tolerance));
      }
    }
  }

  /** Read an array of ids. */
  static TokenIds ids(JsonNode array) {
    int[] ids_L = new int[array.size()];
    for (int l = 0; l < ids_L.length; l++) {
      ids_L[l] = array.get(l).asInt();
    }
    return TokenIds.of(ids_L);
  }
}
