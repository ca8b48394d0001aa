package rosarium.core.checkpoint.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** One GGUF file of version 2 or 3, little endian: key-value pairs, then tensors. */
public final class GgufFile implements WeightFiles {
  private static final int MAGIC = 0x46554747; // "GGUF" read as a little-endian number
  private static final int MAX_DIMENSIONS = 4;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final long MAX_TENSORS = 1 << 17;
  private static final long MAX_PAIRS = 1 << 16;
  private static final int SMALLEST_PAIR = 13; // empty key, type, one byte
  private static final int SMALLEST_TENSOR = 32; // empty name, one dimension, type, offset

  /**
   * Names of ggml's types by number, also of types that are not read; dots are numbers without one.
   */
  private static final List<String> TYPE_NAMES =
      List.of(
          "F32 F16 Q4_0 Q4_1 . . Q5_0 Q5_1 Q8_0 Q8_1 Q2_K Q3_K Q4_K Q5_K Q6_K Q8_K IQ2_XXS IQ2_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ2_S IQ4_XS I8 I16 I32 I64 F64 IQ1_M BF16 . . . TQ1_0 TQ2_0 . . . MXFP4"
              .split(" ", -1));

  private final MappedFile file;
  private final GgufMetadata metadata;
  private final Map<String, CheckpointTensor> tensors;

  private GgufFile(MappedFile file, GgufMetadata metadata, Map<String, CheckpointTensor> tensors) {
    this.file = file;
    this.metadata = metadata;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /** What the header says of one tensor; offset counts from the beginning of the data. */
  private record Entry(String name, TensorType type, List<Long> shape, long bytes, long offset) {}

  /**
   * Map a file and check its header.
   *
   * @throws DataException FORMAT, LIMIT, MISSING or UNSUPPORTED; the message names the file
   */
  public static GgufFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return read(file);
    } catch (DataException e) {
      file.close();
      throw e;
    }
  }

  private static GgufFile read(MappedFile file) {
    if (file.size() < 4) {
      throw bad(file, Kind.FORMAT, "is " + file.size() + " bytes long: no GGUF file");
    }
    GgufCursor cursor = new GgufCursor(file);
    if (cursor.int32() != MAGIC) {
      throw bad(file, Kind.FORMAT, "does not begin with GGUF");
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      boolean bigEndian = Integer.reverseBytes(version) >>> 8 == 0;
      throw bad(
          file,
          Kind.UNSUPPORTED,
          bigEndian
              ? "is big endian; only little-endian files are read"
              : "has GGUF version " + Integer.toUnsignedString(version) + "; 2 and 3 are read");
    }
    long tensorCount = cursor.count("tensors", SMALLEST_TENSOR, MAX_TENSORS);
    long pairCount = cursor.count("key-value pairs", SMALLEST_PAIR, MAX_PAIRS);
    Map<String, Object> pairs = GgufValues.read(cursor, pairCount);
    long alignment = alignment(file, pairs);
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensorCount; i++) {
      Entry entry = entry(file, cursor, alignment);
      if (!names.add(entry.name)) {
        throw bad(file, Kind.FORMAT, "has tensor '" + entry.name + "' twice");
      }
      entries.add(entry);
    }
    long dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
    checkPlaces(file, entries, dataStart);
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    for (Entry e : entries) {
      tensors.put(
          e.name, CheckpointTensor.stored(e.name, e.type, e.shape, file, dataStart + e.offset));
    }
    return new GgufFile(file, new GgufMetadata(file.path(), pairs), tensors);
  }

  private static long alignment(MappedFile file, Map<String, Object> pairs) {
    Object value = pairs.getOrDefault("general.alignment", DEFAULT_ALIGNMENT);
    if (value instanceof Long alignment
        && alignment > 0
        && alignment <= MappedFile.STEP
        && Long.bitCount(alignment) == 1) {
      return alignment;
    }
    throw bad(file, Kind.FORMAT, "general.alignment is " + value + "; a power of two is expected");
  }

  private static Entry entry(MappedFile file, GgufCursor cursor, long alignment) {
    String name = cursor.name("tensor name");
    int dimensions = cursor.int32();
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw bad(
          file,
          Kind.FORMAT,
          "tensor '"
              + name
              + "' has "
              + Integer.toUnsignedString(dimensions)
              + " dimensions, not 1 to 4");
    }
    List<Long> shape = new ArrayList<>();
    for (int d = 0; d < dimensions; d++) {
      shape.add(0, cursor.int64()); // stored fastest first
    }
    TensorType type = type(file, name, cursor.int32());
    long bytes = bytes(file, name, type, shape);
    long offset = cursor.int64();
    if (offset % alignment != 0) {
      throw bad(
          file,
          Kind.FORMAT,
          "tensor '"
              + name
              + "' at offset "
              + Long.toUnsignedString(offset)
              + ": not a multiple of "
              + alignment);
    }
    return new Entry(name, type, shape, bytes, offset);
  }

  private static TensorType type(MappedFile file, String tensor, int number) {
    String name = number >= 0 && number < TYPE_NAMES.size() ? TYPE_NAMES.get(number) : ".";
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    String shown = name.equals(".") ? "number " + Integer.toUnsignedString(number) : name;
    throw bad(
        file,
        Kind.UNSUPPORTED,
        "tensor '" + tensor + "' has type " + shown + "; read are " + List.of(TensorType.values()));
  }

  private static long bytes(MappedFile file, String name, TensorType type, List<Long> shape) {
    long elements = 1;
    for (long extent : shape) {
      if (extent == 0) {
        throw bad(file, Kind.FORMAT, "tensor '" + name + "' has a dimension of 0");
      }
      // The division guards the product; a negative number is one beyond 2^63.
      if (extent < 0 || elements > file.size() * type.blockValues() / extent) {
        throw bad(file, Kind.LIMIT, "tensor '" + name + "' is larger than the file: " + shape);
      }
      elements *= extent;
    }
    if (shape.get(shape.size() - 1) % type.blockValues() != 0) {
      throw bad(
          file,
          Kind.FORMAT,
          "tensor '"
              + name
              + "' of type "
              + type
              + " has rows of "
              + shape.get(shape.size() - 1)
              + " values; blocks hold "
              + type.blockValues());
    }
    return elements / type.blockValues() * type.blockBytes();
  }

  private static void checkPlaces(MappedFile file, List<Entry> entries, long dataStart) {
    List<Entry> inOrder = new ArrayList<>(entries);
    inOrder.sort(Comparator.comparingLong(Entry::offset));
    long end = 0;
    for (Entry e : inOrder) {
      boolean beyond = e.offset < 0 || e.offset > file.size() || dataStart > file.size();
      if (beyond || e.bytes > file.size() - dataStart - e.offset) {
        throw bad(
            file,
            Kind.LIMIT,
            "tensor '"
                + e.name
                + "' of "
                + e.bytes
                + " bytes at offset "
                + Long.toUnsignedString(e.offset)
                + " ends after the file of "
                + file.size());
      }
      if (e.offset < end) {
        throw bad(file, Kind.FORMAT, "tensor '" + e.name + "' overlaps the one before");
      }
      end = e.offset + e.bytes;
    }
  }

  private static DataException bad(MappedFile file, Kind kind, String what) {
    return new DataException(kind, file.path() + ": " + what);
  }

  /** Return the key-value pairs. */
  public GgufMetadata metadata() {
    return metadata;
  }

  @Override
  public Map<String, CheckpointTensor> tensors() {
    return tensors;
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
