package rosarium.core.checkpoint.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One named array of numbers inside a weight file: read in place, never held as a whole.
 *
 * <p>A tensor is a sequence of rows. Shape {@code (out, in)} has {@code out} rows of {@code in}
 * values, row-major; a vector is one row. It may be a view: a range of another tensor's rows, or
 * its rows in another order; the caller sees no difference. Safe for reading by several threads
 * until the checkpoint that it came from is closed; after that every access throws {@link
 * IllegalStateException}.
 */
public final class CheckpointTensor {
  private final String name;
  private final TensorType type;
  private final List<Long> shape;
  private final MappedFile file;
  private final long start;
  private final long rowValues;
  private final int interleavedHead;
  private final @Nullable Addend addend;

  /**
   * Describe a tensor whose place was checked.
   *
   * @param start offset of the first byte in the file
   * @param rowValues values of one row, a multiple of the type's block
   * @param interleavedHead rows of one head whose two halves are stored interleaved; 0 is none
   * @param addend added to the stored values; null for nothing
   */
  private CheckpointTensor(
      String name,
      TensorType type,
      List<Long> shape,
      MappedFile file,
      long start,
      long rowValues,
      int interleavedHead,
      @Nullable Addend addend) {
    this.name = name;
    this.type = type;
    this.shape = List.copyOf(shape);
    this.file = file;
    this.start = start;
    this.rowValues = rowValues;
    this.interleavedHead = interleavedHead;
    this.addend = addend;
  }

  /** Describe a tensor stored in order from {@code start}; the reader has checked that it fits. */
  static CheckpointTensor stored(
      String name, TensorType type, List<Long> shape, MappedFile file, long start) {
    long rowValues = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    return new CheckpointTensor(name, type, shape, file, start, rowValues, 0, null);
  }

  /** Return the name: canonical where a Checkpoint gave it, as stored where a file did. */
  public String name() {
    return name;
  }

  /** Return how the numbers are stored; float32 where something is added to what is. */
  public TensorType type() {
    return addend == null ? type : TensorType.F32;
  }

  /** Return the extents, slowest first; none for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  /** Return how many values there are. */
  public long elements() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Return how many values the last dimension has; 1 for a scalar. */
  public long columns() {
    return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
  }

  /** Return how many rows there are; 1 for a vector. */
  public long rows() {
    return columns() == 0 ? 0 : elements() / columns();
  }

  /** Return how many bytes the blocks of one row take. */
  public long rowBytes() {
    return columns() / type().blockValues() * type().blockBytes();
  }

  /** Return the file that holds it, for messages. */
  public String fileName() {
    return file.path().toString();
  }

  /**
   * Dequantise a run of values, in row-major order of the shape.
   *
   * @param fromElement first value, in [0, elements]
   * @param destination receives the values
   * @param offset where in {@code destination} the first goes
   * @param length how many
   * @throws IndexOutOfBoundsException if either range does not fit
   */
  public void copyFloat32(long fromElement, float[] destination, int offset, int length) {
    Objects.checkFromIndexSize(fromElement, (long) length, elements());
    Objects.checkFromIndexSize(offset, length, destination.length);
    copyStored(fromElement, destination, offset, length);
    if (addend != null) {
      long element = fromElement;
      for (int done = 0; done < length; ) {
        int column = (int) (element % columns());
        int run = (int) Math.min(length - done, columns() - column);
        addend.addTo(element / columns(), column, destination, offset + done, run);
        element += run;
        done += run;
      }
    }
  }

  private void copyStored(long fromElement, float[] destination, int offset, int length) {
    if (interleavedHead == 0) {
      decode(fromElement, destination, offset, length);
      return;
    }
    long element = fromElement;
    int done = 0;
    while (done < length) {
      long column = element % rowValues;
      int run = (int) Math.min(length - done, rowValues - column);
      decode(storedRow(element / rowValues) * rowValues + column, destination, offset + done, run);
      element += run;
      done += run;
    }
  }

  /**
   * Dequantise one row.
   *
   * @param row in [0, rows)
   * @param destination receives {@link #columns()} values from its beginning
   */
  public void row(long row, float[] destination) {
    copyFloat32(Math.multiplyExact(row, columns()), destination, 0, Math.toIntExact(columns()));
  }

  /** Dequantise all values; for small tensors such as norm weights and biases. */
  public float[] toFloat32() {
    float[] values = new float[Math.toIntExact(elements())];
    copyFloat32(0, values, 0, values.length);
    return values;
  }

  /**
   * Return the stored blocks of one row, as they lie in the file.
   *
   * @param row in [0, rows)
   * @return read-only, little endian, {@link #rowBytes()} long; for vectors that are views in
   *     another order, and where something is added, this is unsupported
   */
  public ByteBuffer rowBlocks(long row) {
    Objects.checkIndex(row, rows());
    checkStored();
    if (rowValues != columns()) {
      throw new UnsupportedOperationException(name + ": a reordered vector has no stored row");
    }
    return file.slice(start + storedRow(row) * rowBytes(), Math.toIntExact(rowBytes()));
  }

  /**
   * Copy the stored blocks of several rows, in the order of this tensor's rows.
   *
   * @param firstRow first row
   * @param rowCount how many
   * @param destination receives {@code rowCount * rowBytes()} bytes at its position, heap or direct
   */
  public void copyRowBlocks(long firstRow, long rowCount, ByteBuffer destination) {
    Objects.checkFromIndexSize(firstRow, rowCount, rows());
    checkStored();
    if (interleavedHead == 0) {
      copyBytes(start + firstRow * rowBytes(), rowCount * rowBytes(), destination);
      return;
    }
    for (long row = firstRow; row < firstRow + rowCount; row++) {
      destination.put(rowBlocks(row));
    }
  }

  private void copyBytes(long from, long length, ByteBuffer destination) {
    for (long done = 0; done < length; ) {
      int piece = (int) Math.min(length - done, MappedFile.STEP);
      destination.put(file.slice(from + done, piece));
      done += piece;
    }
  }

  /** Return the same values under another name. */
  public CheckpointTensor named(String newName) {
    return new CheckpointTensor(
        newName, type, shape, file, start, rowValues, interleavedHead, addend);
  }

  /** Return the sum of this tensor and {@code more}, computed whenever it is read. */
  public CheckpointTensor plus(Addend more) {
    checkStored();
    return new CheckpointTensor(name, type, shape, file, start, rowValues, interleavedHead, more);
  }

  private void checkStored() {
    if (addend != null) {
      throw new UnsupportedOperationException(name + " is a sum, which is not stored");
    }
  }

  /**
   * Return a view of some rows of this matrix, or of some values of this vector.
   *
   * @param newName name of the view
   * @param first first row
   * @param count how many rows
   */
  public CheckpointTensor rowRange(String newName, long first, long count) {
    CheckpointTensor whole = rowWise();
    Objects.checkFromIndexSize(first, count, whole.shape.get(0));
    List<Long> part = new ArrayList<>(shape);
    part.set(0, count);
    long rowBytes = whole.rowValues / type.blockValues() * type.blockBytes();
    long partRowValues = shape.size() == 1 ? count : whole.rowValues;
    return new CheckpointTensor(
        newName, type, part, file, start + first * rowBytes, partRowValues, 0, null);
  }

  /**
   * Return a view that undoes the row order of llama.cpp, which stores the two halves of each head
   * interleaved (h0, h[K/2], h1, h[K/2 + 1], ...), so that rows lie as Hugging Face has them.
   *
   * @param headSize K, even; the number of rows is a multiple of it
   */
  public CheckpointTensor uninterleaved(int headSize) {
    CheckpointTensor whole = rowWise();
    if (headSize < 2 || headSize % 2 != 0 || whole.shape.get(0) % headSize != 0) {
      throw new IllegalArgumentException(name + shape + " has no heads of " + headSize);
    }
    return new CheckpointTensor(name, type, shape, file, start, whole.rowValues, headSize, null);
  }

  /** Return this tensor as rows that can be moved: the values of a vector are rows of one. */
  private CheckpointTensor rowWise() {
    checkStored();
    if (shape.isEmpty() || interleavedHead != 0 || (shape.size() == 1 && type.quantized())) {
      throw new IllegalArgumentException(name + shape + " cannot be taken apart by rows");
    }
    return shape.size() == 1
        ? new CheckpointTensor(name, type, shape, file, start, 1, 0, null)
        : this;
  }

  private long storedRow(long row) {
    if (interleavedHead == 0) {
      return row;
    }
    long head = row / interleavedHead;
    long inside = row % interleavedHead;
    long half = interleavedHead / 2;
    return head * interleavedHead + inside % half * 2 + inside / half;
  }

  /** Decode stored values, which need not begin or end at a block. */
  private void decode(long from, float[] destination, int offset, int length) {
    int values = type.blockValues();
    int done = 0;
    while (done < length) {
      long block = (from + done) / values;
      int skip = (int) ((from + done) % values);
      long byteAt = start + block * type.blockBytes();
      int blocks = skip == 0 ? Math.min((length - done) / values, BlockDecoder.BATCH) : 0;
      if (blocks > 0) {
        ByteBuffer bytes = file.slice(byteAt, blocks * type.blockBytes());
        BlockDecoder.decode(type, bytes, blocks, destination, offset + done);
        done += blocks * values;
      } else {
        float[] one = new float[values];
        BlockDecoder.decode(type, file.slice(byteAt, type.blockBytes()), 1, one, 0);
        int taken = Math.min(values - skip, length - done);
        System.arraycopy(one, skip, destination, offset + done, taken);
        done += taken;
      }
    }
  }

  @Override
  public String toString() {
    return name + " " + type + shape;
  }
}
