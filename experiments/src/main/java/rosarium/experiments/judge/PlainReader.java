package rosarium.experiments.judge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.LikelihoodFile;
import rosarium.core.model.ChatModel;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.TokenStream;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.RunRecord;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;
import rosarium.experiments.ask.Conversation;

/**
 * Lets a model under the neutral prompt read answers, several in one pass, and says how likely it
 * finds them: {@code -1/n sum log P(token)} over the tokens before the end (methods.md 7.5).
 */
final class PlainReader {
  /** Raised when the way of reading changes. */
  private static final String RULE = "plain-likelihood-1";

  /** Scored positions of one pass: bounds the memory at any vocabulary. */
  private static final int POSITIONS = 256;

  private final ChatModel model;
  private final Prompt plain;
  private final Conversation conversation;

  PlainReader(ChatModel model, Prompt plain) {
    this.model = model;
    this.plain = plain;
    this.conversation = new Conversation(model);
  }

  /** One answer behind its prompt. */
  private record Passage(AnswerKey key, TokenIds prompt_L, TokenIds answer_L) {
    TokenIds read_L() {
      return prompt_L.plus(answer_L.slice(0, answer_L.length() - 1).toArray());
    }
  }

  /** Return a hash over all that the numbers of a cell depend on. */
  String version(CellData data) {
    ModelDescription description = model.weights().description();
    StringBuilder all = new StringBuilder(RULE);
    all.append('|').append(description.sha256()).append('|').append(description.dtype());
    all.append('|').append(plain.sha256());
    data.queries()
        .forEach(query -> all.append('|').append(query.id()).append(' ').append(query.text()));
    data.records()
        .forEach((key, answer) -> all.append('|').append(key).append(' ').append(answer.ids()));
    return TextHash.of(all.toString()).substring(0, 16);
  }

  /** Read every written answer of a cell. */
  LikelihoodFile read(CellData data, String version) {
    Map<String, Query> queries =
        data.queries().stream().collect(Collectors.toMap(Query::id, Function.identity()));
    List<Passage> passages = new ArrayList<>();
    for (Map.Entry<AnswerKey, RunRecord> entry : data.records().entrySet()) {
      Query query = queries.get(entry.getKey().query());
      TokenIds answer_L = written(entry.getValue());
      if (query != null && query.choice() == null && answer_L.length() > 0) {
        TokenIds prompt_L =
            conversation
                .encode(
                    plain,
                    asked -> List.of(new Message("user", asked)),
                    query.text(),
                    List.of(),
                    "")
                .ids_L();
        if (prompt_L.length() + answer_L.length() <= model.weights().description().context()) {
          passages.add(new Passage(entry.getKey(), prompt_L, answer_L));
        }
      }
    }
    Map<AnswerKey, Double> nll = new LinkedHashMap<>();
    List<Passage> together = new ArrayList<>();
    int positions = 0;
    for (Passage passage : passages) {
      if (!together.isEmpty() && positions + passage.answer_L().length() > POSITIONS) {
        read(together, nll);
        together.clear();
        positions = 0;
      }
      together.add(passage);
      positions += passage.answer_L().length();
    }
    if (!together.isEmpty()) {
      read(together, nll);
    }
    return new LikelihoodFile(data.cell().id(), version, nll);
  }

  private static TokenIds written(RunRecord answer) {
    int end = answer.finish().equals("stop") ? 1 : 0;
    int length = Math.max(0, answer.ids().size() - end);
    return answer.finish().equals("failed")
        ? TokenIds.of()
        : TokenIds.of(
            answer.ids().subList(0, length).stream().mapToInt(Integer::intValue).toArray());
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private void read(List<Passage> passages, Map<AnswerKey, Double> nll) {
    LanguageModel weights = model.weights();
    List<TokenStream> streams = new ArrayList<>();
    try (Workspace scope = weights.workspace()) {
      List<Extension> extensions = new ArrayList<>();
      for (Passage passage : passages) {
        TokenStream stream = weights.open();
        streams.add(stream);
        extensions.add(new Extension(stream, passage.read_L(), passage.answer_L().length()));
      }
      Logits logits_RV = weights.forward(extensions);
      int row = 0;
      for (Passage passage : passages) {
        double sum = 0;
        for (int l = 0; l < passage.answer_L().length(); l++) {
          sum -= logProbability(logits_RV.row(row++), passage.answer_L().get(l));
        }
        nll.put(passage.key(), sum / passage.answer_L().length());
      }
    } finally {
      streams.forEach(TokenStream::close);
    }
  }

  private static double logProbability(float[] logit_V, int id) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logit_V) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logit_V) {
      sum += Math.exp(logit - highest);
    }
    return logit_V[id] - highest - Math.log(sum);
  }
}
