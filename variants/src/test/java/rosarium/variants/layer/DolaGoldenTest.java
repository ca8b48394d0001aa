package rosarium.variants.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.Extension;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/** The layer that is chosen at every step of golden/decode, by both divergences, and how far. */
class DolaGoldenTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Two candidates closer than this are a matter of rounding. */
  private static final double TIE = 1e-4;

  @TestFactory
  Stream<DynamicTest> choosesTheLayersThatTheReferenceChooses() throws IOException {
    try (Stream<Path> found = Files.list(Shared.path("golden/decode"))) {
      List<Path> files = found.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
      assertThat(files).hasSize(10);
      return files.stream().map(f -> dynamicTest(f.getFileName().toString(), () -> compare(f)));
    }
  }

  private static void compare(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    JsonNode header = MAPPER.readTree(lines.get(0));
    String name = header.get("model").asText();
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + name));
        VectorModel model = VectorModel.load(name, checkpoint, Format.FLOAT32, 512, 1)) {
      int steps = 0;
      for (String line : lines.subList(1, lines.size())) {
        JsonNode run = MAPPER.readTree(line);
        if (run.has("jsd")) {
          JsonNode pair = header.get("pairs").get(run.get("pair").asInt());
          steps += compare(model, ints(pair.get("positive_ids")), run);
        }
      }
      assertThat(steps).isGreaterThan(30);
    }
  }

  private static int compare(VectorModel model, int[] prompt_L, JsonNode run) {
    List<Integer> layers = new ArrayList<>();
    run.at("/params/layers").forEach(layer -> layers.add(layer.asInt()));
    boolean finalNorm = run.at("/params/early_norm").asBoolean();
    Dola dola = new Dola(null, layers, 0.1, Divergence.JSD, finalNorm);
    Dola code = new Dola(null, layers, 0.1, Divergence.JSD_CODE, finalNorm);
    int[] ids_L = ints(run.get("ids"));
    List<HiddenLayer> hidden = layers.stream().map(j -> new HiddenLayer(j, finalNorm)).toList();
    TokenIds text_L =
        TokenIds.of(prompt_L).plus(ids_L).slice(0, prompt_L.length + ids_L.length - 1);
    try (TokenStream stream = model.open();
        Workspace step = model.workspace()) {
      Logits logits_RV =
          model.forward(List.of(new Extension(stream, text_L, ids_L.length, hidden)));
      for (int t = 0; t < ids_L.length; t++) {
        Map<StreamRole, Logits> rows = new TreeMap<>();
        rows.put(StreamRole.PLAIN, logits_RV.select(t));
        for (int i = 0; i < layers.size(); i++) {
          int r = ids_L.length + t * layers.size() + i;
          rows.put(StreamRole.layer(layers.get(i), finalNorm), logits_RV.select(r));
        }
        check(dola, code, StreamLogits.of(rows), run, t);
      }
    }
    return ids_L.length;
  }

  private static void check(Dola dola, Dola code, StreamLogits rows_BV, JsonNode run, int t) {
    String what = "pair %s, step %d".formatted(run.get("pair"), t);
    JsonNode jsd = run.get("jsd").get(t);
    List<Double> sorted = new ArrayList<>();
    float[] last_V = rows_BV.get(StreamRole.PLAIN).row(0);
    List<Integer> layers = Objects.requireNonNull(dola.layers());
    for (int i = 0; i < jsd.size(); i++) {
      StreamRole role = StreamRole.layer(layers.get(i), dola.finalNorm());
      double found = Divergence.JSD.between(last_V, rows_BV.get(role).row(0));
      assertThat(found).as(what).isCloseTo(jsd.get(i).asDouble(), within(1e-5));
      sorted.add(found);
    }
    sorted.sort(null);
    if (sorted.get(sorted.size() - 1) - sorted.get(sorted.size() - 2) > TIE) {
      assertThat(dola.choose(rows_BV, 0)).as(what).isEqualTo(run.get("layer").get(t).asInt());
    }
    assertThat(code.choose(rows_BV, 0)).as(what).isEqualTo(run.get("hf_layer").get(t).asInt());
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
