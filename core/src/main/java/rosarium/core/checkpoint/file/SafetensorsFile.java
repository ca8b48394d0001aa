package rosarium.core.checkpoint.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * One safetensors file: 8 bytes of header length, a JSON header, then the numbers without a gap.
 *
 * <p>As strict as the reference: names once, offsets in order, every byte of the file belongs to
 * exactly one tensor.
 */
public final class SafetensorsFile implements WeightFiles {
  /** Longest accepted header: 200,000 tensors. (The reference stops at 100 MB.) */
  static final long MAX_HEADER = 32 << 20;

  private static final int MAX_DIMENSIONS = 8;
  private static final String METADATA = "__metadata__";

  private final MappedFile file;
  private final Map<String, CheckpointTensor> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      MappedFile file, Map<String, CheckpointTensor> tensors, Map<String, String> metadata) {
    this.file = file;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /** What the header says of one tensor, before it is believed. */
  private record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {}

  /**
   * Map a file and check its header.
   *
   * @throws DataException FORMAT, LIMIT, MISSING or UNSUPPORTED; the message names the file
   */
  public static SafetensorsFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return read(file);
    } catch (DataException e) {
      file.close();
      throw e;
    }
  }

  private static SafetensorsFile read(MappedFile file) {
    if (file.size() < 8) {
      throw bad(file, Kind.FORMAT, "is " + file.size() + " bytes long; a header needs 8 at least");
    }
    long header = file.slice(0, 8).getLong();
    if (header < 0 || header > MAX_HEADER || header > file.size() - 8) {
      throw bad(
          file,
          Kind.LIMIT,
          "declares a header of "
              + Long.toUnsignedString(header)
              + " bytes in a file of "
              + file.size()
              + "; at most "
              + MAX_HEADER
              + " are read");
    }
    long dataStart = 8 + header;
    long dataBytes = file.size() - dataStart;
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : header(file, (int) header).properties()) {
      if (field.getKey().equals(METADATA)) {
        checkMetadata(file, field.getValue());
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.add(entry(file, field.getKey(), field.getValue(), dataBytes));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkCover(file, entries, dataBytes);
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    for (Entry e : entries) {
      tensors.put(
          e.name, CheckpointTensor.stored(e.name, e.type, e.shape, file, dataStart + e.begin));
    }
    return new SafetensorsFile(file, tensors, metadata);
  }

  private static ObjectNode header(MappedFile file, int length) {
    byte[] text = new byte[length];
    file.slice(8, length).get(text);
    try {
      if (JsonFile.MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw bad(file, Kind.FORMAT, "header is not a JSON object");
    } catch (JsonProcessingException e) {
      throw JsonFile.malformed(file.path() + " header", e);
    } catch (IOException e) {
      throw new DataException(Kind.FORMAT, file.path() + ": header: " + e.getMessage(), e);
    }
  }

  private static void checkMetadata(MappedFile file, JsonNode metadata) {
    boolean texts = metadata.isObject();
    for (JsonNode value : metadata) {
      texts &= value.isTextual();
    }
    if (!texts) {
      throw bad(file, Kind.FORMAT, METADATA + " must map strings to strings");
    }
  }

  private static Entry entry(MappedFile file, String name, JsonNode fields, long dataBytes) {
    JsonNode dtype = fields.path("dtype");
    if (!dtype.isTextual()) {
      throw bad(file, Kind.FORMAT, "tensor '" + name + "' has no dtype");
    }
    TensorType type =
        switch (dtype.textValue()) {
          case "F32" -> TensorType.F32;
          case "F16" -> TensorType.F16;
          case "BF16" -> TensorType.BF16;
          default ->
              throw bad(
                  file,
                  Kind.UNSUPPORTED,
                  "tensor '" + name + "' has dtype " + dtype + "; F32, F16 and BF16 are read");
        };
    List<Long> shape = numbers(file, name, fields, "shape");
    List<Long> offsets = numbers(file, name, fields, "data_offsets");
    if (shape.size() > MAX_DIMENSIONS) {
      throw bad(file, Kind.LIMIT, "tensor '" + name + "' has " + shape.size() + " dimensions");
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw bad(
          file, Kind.FORMAT, "tensor '" + name + "' has data_offsets " + offsets + ", not [b, e]");
    }
    return checked(file, new Entry(name, type, shape, offsets.get(0), offsets.get(1)), dataBytes);
  }

  private static Entry checked(MappedFile file, Entry e, long dataBytes) {
    if (e.end > dataBytes) {
      throw bad(
          file,
          Kind.LIMIT,
          "tensor '" + e.name + "' ends at byte " + e.end + " of " + dataBytes + " bytes of data");
    }
    long bytes = e.type.blockBytes();
    for (long extent : e.shape) {
      if (extent != 0 && bytes > Long.MAX_VALUE / extent) {
        throw bad(file, Kind.LIMIT, "tensor '" + e.name + "' has shape " + e.shape);
      }
      bytes *= extent;
    }
    if (bytes != e.end - e.begin) {
      throw bad(
          file,
          bytes > dataBytes ? Kind.LIMIT : Kind.FORMAT,
          "tensor '"
              + e.name
              + "' of shape "
              + e.shape
              + " needs "
              + bytes
              + " bytes, not "
              + (e.end - e.begin));
    }
    return e;
  }

  private static List<Long> numbers(MappedFile file, String name, JsonNode fields, String key) {
    JsonNode array = fields.path(key);
    boolean whole = array.isArray();
    for (JsonNode value : array) {
      whole &= value.isIntegralNumber() && !value.asText().startsWith("-");
    }
    if (!whole) {
      throw bad(
          file,
          Kind.FORMAT,
          "tensor '" + name + "': " + key + " must be whole numbers, not below 0");
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonNode value : array) {
      if (!value.canConvertToLong()) {
        throw bad(file, Kind.LIMIT, "tensor '" + name + "': " + key + " holds " + value);
      }
      numbers.add(value.longValue());
    }
    return numbers;
  }

  private static void checkCover(MappedFile file, List<Entry> inOrder, long dataBytes) {
    long covered = 0;
    for (Entry e : inOrder) {
      if (e.begin != covered) {
        String what = e.begin < covered ? "overlaps the one before" : "leaves a hole before it";
        throw bad(file, Kind.FORMAT, "tensor '" + e.name + "' at byte " + e.begin + " " + what);
      }
      covered = e.end;
    }
    if (covered != dataBytes) {
      throw bad(
          file, Kind.FORMAT, (dataBytes - covered) + " bytes after the last tensor belong to none");
    }
  }

  private static DataException bad(MappedFile file, Kind kind, String what) {
    return new DataException(kind, file.path() + ": " + what);
  }

  @Override
  public Map<String, CheckpointTensor> tensors() {
    return tensors;
  }

  /** Return what the header says of the whole file, in its order; empty if nothing. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public List<Path> files() {
    return List.of(file.path());
  }

  @Override
  public void close() {
    file.close();
  }
}
