package rosarium.core.model;

import java.util.ArrayList;
import java.util.List;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/** Writes greedy answers one after the other, in batches, as the decode loop does. */
final class Answers {
  private static final int LONGEST = 100;

  private final LanguageModel model;
  private final int streams;

  Answers(LanguageModel model, int streams) {
    this.model = model;
    this.streams = streams;
  }

  /** Run {@code steps} passes: every answer forks a prompt and ends after some steps. */
  void write(int steps) {
    try (TokenStream prompt = model.open()) {
      pass(List.of(new Extension(prompt, TokenIds.of(1, 5, 9, 3, 7), 0)));
      for (int done = 0; done < steps; done += LONGEST) {
        answer(prompt, Math.min(LONGEST, steps - done));
      }
    }
  }

  private void answer(TokenStream prompt, int steps) {
    List<TokenStream> open = new ArrayList<>();
    int[] id_S = new int[streams];
    for (int s = 0; s < streams; s++) {
      open.add(prompt.fork(prompt.length()));
      id_S[s] = 2 + s;
    }
    for (int step = 0; step < steps; step++) {
      List<Extension> extensions = new ArrayList<>();
      for (int s = 0; s < streams; s++) {
        extensions.add(new Extension(open.get(s), TokenIds.of(id_S[s]), 1));
      }
      id_S = pass(extensions);
    }
    open.forEach(TokenStream::close);
  }

  private int[] pass(List<Extension> extensions) {
    boolean scored = extensions.get(0).scored() > 0;
    try (Workspace step = model.workspace()) {
      Logits logits_RV = model.forward(extensions);
      if (!scored) {
        return new int[0];
      }
      Logits scores_RV = logits_RV.weighted(new double[] {1, -0.5}, List.of(logits_RV));
      return scores_RV.peaks().stream().mapToInt(Logits.Peak::id).toArray();
    }
  }
}
