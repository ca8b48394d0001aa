package rosarium.experiments.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Query;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.datasets.Datasets;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.variants.Cfg;
import rosarium.variants.Plain;
import rosarium.variants.Rose;

/**
 * Equivalence E1 on a real model: greedy ROSE(alpha) and CFG(1 / (1 - alpha)) write the same
 * tokens. Forty queries of XSTest, 24 tokens each, on packed weights, whose answers do not depend
 * on the batch.
 */
@Tag("torch")
class RoseIsGuidanceTest {
  private static final int QUERIES = 40;
  private static final int TOKENS = 24;
  private static final List<Double> ALPHAS = List.of(0.3, 0.5, 0.7);

  @Test
  void writesTheSameTokens() {
    List<Query> queries =
        Datasets.byId("xstest").load(Optional.of(Shared.path("data"))).stream()
            .filter(query -> query.id().hashCode() % 3 == 0)
            .limit(QUERIES)
            .toList();
    assertThat(queries).hasSize(QUERIES);
    try (ChatModel model = model()) {
      Map<String, TokenIds> answers = decode(requests(model, queries));

      assertThat(answers).hasSize(QUERIES * (1 + 2 * ALPHAS.size()));
      int differFromPlain = 0;
      for (int q = 0; q < QUERIES; q++) {
        for (double alpha : ALPHAS) {
          @Nullable TokenIds rose_L = answers.get("rose " + alpha + " " + q);
          assertThat(answers.get("cfg " + alpha + " " + q))
              .as("alpha %s, query %s", alpha, queries.get(q).id())
              .isEqualTo(rose_L);
          differFromPlain += Objects.equals(answers.get("plain " + q), rose_L) ? 0 : 1;
        }
      }
      assertThat(differFromPlain).isGreaterThan(QUERIES); // or the contrast did nothing
    }
  }

  private static ChatModel model() {
    ModelSetting setting =
        new ModelSetting(
            "test", "smollm2-135m-instruct", "smollm2-135m-instruct", "int8", DeviceName.CPU);
    try {
      return new FoundModels(TransferListener.SILENT, true, Clock.systemUTC())
          .open(setting)
          .model();
    } catch (ConfigException unreachable) {
      assumeTrue("true".equals(System.getenv("CI")), unreachable.getMessage());
      throw unreachable;
    }
  }

  private static List<DecodeRequest> requests(ChatModel model, List<Query> queries) {
    List<DecodeRequest> requests = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      StreamSpec positive = stream(model, "own-positive", queries.get(q));
      StreamSpec reverse = stream(model, "own-reverse", queries.get(q));
      Map<StreamRole, StreamSpec> streams =
          Map.of(StreamRole.POSITIVE, positive, StreamRole.REVERSE, reverse);
      Map<StreamRole, StreamSpec> one = Map.of(StreamRole.POSITIVE, positive);
      requests.add(request("plain " + q, model, one, new Plain()));
      for (double alpha : ALPHAS) {
        String point = " " + alpha + " " + q;
        requests.add(request("rose" + point, model, streams, new Rose(alpha)));
        requests.add(request("cfg" + point, model, streams, new Cfg(1 / (1 - alpha))));
      }
    }
    return requests;
  }

  private static DecodeRequest request(
      String id, ChatModel model, Map<StreamRole, StreamSpec> streams, ContrastStrategy strategy) {
    return DecodeRequest.of(id, streams, strategy, new StopRule(model.endOfText(), TOKENS));
  }

  private static StreamSpec stream(ChatModel model, String framing, Query query) {
    String system =
        new ModuleLibrary(Optional.empty())
            .prompt(new PromptSource("test", framing, null, null), Optional.empty())
            .text();
    String text =
        model
            .template()
            .render(
                List.of(
                    new Message("system", String.valueOf(system)),
                    new Message("user", query.text())),
                true,
                Map.of())
            .text();
    TokenIds prompt_L = model.tokenizer().encode(text, false);
    return new StreamSpec(model.weights(), prompt_L, prompt_L.length());
  }

  private static Map<String, TokenIds> decode(List<DecodeRequest> requests) {
    Map<String, TokenIds> answers = new HashMap<>();
    new DecodeEngine(EngineLimits.ofRows(64))
        .decode(
            requests.iterator(),
            answer -> {
              assertThat(answer.error()).isNull();
              assertThat(answer.finish()).isNotEqualTo(Decoded.Finish.FAILED);
              answers.put(answer.id(), answer.ids_L());
            });
    return answers;
  }
}
