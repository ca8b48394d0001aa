package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** What a config may name. The composition root answers it from what is on the class path. */
public interface Known {
  /** The sorts of things that have ids. */
  enum Kind {
    /** A model of the catalogue. */
    MODEL("model"),
    /** A decoding variant. */
    VARIANT("variant"),
    /** A rule that says at which steps the contrast acts. */
    GATE("gate"),
    /** A rule that says which tokens the contrast may choose. */
    MASK("mask"),
    /** How tokens are picked; its only id is {@code sample}. */
    SAMPLING("sampling"),
    /** A way to frame the query by prompts alone. */
    METHOD("prompt method"),
    /** A data set. */
    DATASET("data set"),
    /** A judge. */
    JUDGE("judge"),
    /** A way to ask a model as a judge. */
    FORMAT("format of a judge"),
    /** Those of them that compare two answers. */
    PAIR_FORMAT("format of a pairwise judge"),
    /** What a pairwise judge compares an answer with. */
    AGAINST("other side of a comparison");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Return the word for messages. */
    public String word() {
      return word;
    }
  }

  /** Return the ids of one kind, sorted. */
  SortedSet<String> ids(Kind kind);

  /**
   * Return the parameters of a variant, a gate, a mask, a prompt method or of sampling.
   *
   * @param id one of {@link #ids}
   */
  List<Parameter> parameters(Kind kind, String id);

  /**
   * Check the parameters of a variant, a gate, a mask, a prompt method or of sampling against their
   * ranges.
   *
   * @param point {@code id} and the parameters, each of the right type
   * @return the one spelling of this point: two configs that mean the same give the same
   * @throws IllegalArgumentException out of range; the message names the parameter
   */
  ObjectNode checked(Kind kind, ObjectNode point);

  /**
   * Put a mask in the place of a variant's own.
   *
   * @param variant a point that {@link #checked} accepted
   * @param mask a point that {@link #checked} accepted
   * @return the one spelling of the masked variant
   */
  ObjectNode masked(ObjectNode variant, ObjectNode mask);

  /**
   * Check that a gate can act on a variant and that its answers can be picked so.
   *
   * @param gate one gate, or a list of gates whose values multiply
   * @param sampling how tokens are picked
   * @throws IllegalArgumentException if it cannot
   */
  void checkTogether(ObjectNode variant, JsonNode gate, ObjectNode sampling);

  /**
   * Return the stream roles that a variant opens, for example {@code positive} and {@code reverse}.
   *
   * @param variant a point that {@link #checked} accepted
   */
  Set<String> roles(ObjectNode variant);

  /**
   * Return the gate that a variant has of its own.
   *
   * @param variant a point that {@link #checked} accepted
   */
  JsonNode gateOf(ObjectNode variant);

  /**
   * Return how a variant picks tokens unless told otherwise.
   *
   * @param variant a point that {@link #checked} accepted
   */
  ObjectNode samplingOf(ObjectNode variant);

  /** Return the sampling that takes the best token. */
  ObjectNode greedy();
}
