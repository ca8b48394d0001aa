package rosarium.experiments.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Writes answers in the order of the requests, each as soon as its turn has come. */
final class AnswerFile implements AutoCloseable {
  private final Path file;
  private final BufferedWriter out;
  private final Map<Integer, ObjectNode> waiting = new HashMap<>();
  private int next;
  private int failed;

  AnswerFile(Path file) {
    this.file = file;
    try {
      this.out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Take the answer of one request.
   *
   * @param turn index of the request, from 0
   */
  void accept(int turn, ObjectNode answer) {
    failed += answer.has("error") ? 1 : 0;
    waiting.put(turn, answer);
    try {
      for (ObjectNode now = waiting.remove(next); now != null; now = waiting.remove(next)) {
        out.write(Lines.JSON.writeValueAsString(now));
        out.write('\n');
        next++;
      }
      out.flush();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an answer cannot be written as JSON", impossible);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Return how many answers say what went wrong. */
  int failed() {
    return failed;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
