package rosarium.experiments.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.model.Against;
import rosarium.analysis.judge.model.JudgeFormats;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.MaskedContrast;
import rosarium.core.contrast.Masks;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.source.Catalogue;
import rosarium.core.transform.SamplingBinder;
import rosarium.core.transform.SamplingSettings;
import rosarium.datasets.Datasets;
import rosarium.datasets.method.PromptMethods;
import rosarium.experiments.config.Known;
import rosarium.experiments.config.Parameter;

/** The names that the modules on the class path answer to. */
public final class ModuleNames implements Known {
  private static final String PLACE = "grid";

  @Override
  public SortedSet<String> ids(Kind kind) {
    return new TreeSet<>(
        switch (kind) {
          case MODEL -> Catalogue.builtIn().ids();
          case VARIANT -> Variants.all().keySet();
          case GATE -> Gates.all().keySet();
          case MASK -> Masks.all().keySet();
          case SAMPLING -> Set.of("sample");
          case METHOD -> PromptMethods.all().keySet();
          case DATASET -> Datasets.all().keySet();
          case JUDGE -> Judges.ids();
          case FORMAT -> JudgeFormats.ids();
          case PAIR_FORMAT -> JudgeFormats.pairs();
          case AGAINST -> Against.ids();
        });
  }

  @Override
  public List<Parameter> parameters(Kind kind, String id) {
    return switch (kind) {
      case VARIANT -> parameters(Variants.defaults(id, PLACE), Variants::toJson);
      case GATE -> parameters(Gates.defaults(id, PLACE), Gates::toJson);
      case MASK -> parameters(Masks.defaults(id, PLACE), Masks::toJson);
      case METHOD -> parameters(PromptMethods.defaults(id), PromptMethods::toJson);
      case SAMPLING ->
          List.of(
              new Parameter("temperature", Parameter.Type.NUMBER, "in (0, 10]; 1 is off"),
              new Parameter("top_p", Parameter.Type.NUMBER, "in (0, 1]; 1 is off"),
              new Parameter("top_k", Parameter.Type.INTEGER, "at least 0; 0 is off"),
              new Parameter("min_p", Parameter.Type.NUMBER, "in [0, 1); 0 is off"),
              new Parameter("repetition_penalty", Parameter.Type.NUMBER, "in [1, 2]; 1 is off"));
      default -> List.of();
    };
  }

  private static <T> List<Parameter> parameters(
      T published, java.util.function.Function<T, JsonNode> toJson) {
    JsonNode values = toJson.apply(published);
    List<Parameter> parameters = new ArrayList<>();
    for (RecordComponent component : published.getClass().getRecordComponents()) {
      String name = snakeCase(component.getName());
      JsonNode value = values.path(name);
      String meaning = value.isMissingNode() ? "" : "published value " + value;
      boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      parameters.add(new Parameter(name, type(component), meaning, optional));
    }
    return parameters;
  }

  private static Parameter.Type type(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == double.class) {
      return Parameter.Type.NUMBER;
    }
    if (type == int.class) {
      return Parameter.Type.INTEGER;
    }
    if (type == boolean.class) {
      return Parameter.Type.FLAG;
    }
    if (type.isRecord()) {
      return Parameter.Type.MAPPING;
    }
    return Collection.class.isAssignableFrom(type) || type.isArray()
        ? Parameter.Type.NUMBERS
        : Parameter.Type.TEXT;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @Override
  public ObjectNode checked(Kind kind, ObjectNode point) {
    return unplaced(
        () ->
            switch (kind) {
              case VARIANT -> Variants.toJson(Variants.bind(point, PLACE));
              case GATE -> (ObjectNode) Gates.toJson(Gates.bind(point, PLACE));
              case MASK -> Masks.toJson(Masks.bind(point, PLACE));
              case METHOD -> PromptMethods.toJson(PromptMethods.bind(point));
              case SAMPLING -> SamplingBinder.toJson(SamplingBinder.bind(drawn(point), PLACE));
              default -> throw new IllegalStateException(kind + " has no parameters");
            });
  }

  /** A repetition penalty alone leaves the choice greedy, so the id must not say otherwise. */
  private static ObjectNode drawn(ObjectNode point) {
    ObjectNode copy = point.deepCopy();
    copy.remove("id");
    return copy;
  }

  @Override
  public ObjectNode masked(ObjectNode variant, ObjectNode mask) {
    return Variants.toJson(
        MaskedContrast.of(Variants.bind(variant, PLACE), Masks.bind(mask, PLACE)));
  }

  @Override
  public void checkTogether(ObjectNode variant, JsonNode gate, ObjectNode sampling) {
    ContrastStrategy strategy = Variants.bind(variant, PLACE);
    Gate bound = Gates.bind(gate, PLACE);
    SamplingSettings picking = SamplingBinder.bind(sampling, PLACE);
    unplaced(
        () -> {
          Variants.checkGate(strategy, bound, PLACE);
          Variants.checkSampling(strategy, picking, PLACE);
          return bound;
        });
  }

  /** Take the place off a message: the config binder knows the line. */
  private static <T> T unplaced(Supplier<T> action) {
    try {
      return action.get();
    } catch (ConfigException refusal) {
      String message = String.valueOf(refusal.getMessage());
      if (refusal.getCause() instanceof IllegalArgumentException range) {
        message = String.valueOf(range.getMessage());
      }
      throw new IllegalArgumentException(message.replaceFirst("^grid[:.] ?", ""), refusal);
    }
  }

  @Override
  public Set<String> roles(ObjectNode variant) {
    Set<String> roles = new TreeSet<>();
    for (StreamRole role : Variants.bind(variant, PLACE).streams()) {
      if (role.isStream()) {
        roles.add(role.id());
      }
    }
    return roles;
  }

  @Override
  public JsonNode gateOf(ObjectNode variant) {
    return Gates.toJson(Variants.bind(variant, PLACE).gate());
  }

  @Override
  public ObjectNode samplingOf(ObjectNode variant) {
    return SamplingBinder.toJson(Variants.bind(variant, PLACE).sampling());
  }

  @Override
  public ObjectNode greedy() {
    return SamplingBinder.toJson(SamplingSettings.GREEDY);
  }
}
