package rosarium.analysis.stats;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Agreement beyond chance. Empty where chance agreement is 1: one class says nothing. */
public final class Kappa {
  private Kappa() {}

  /**
   * Return {@code (po - pe) / (1 - pe)} of two judges (cohen1960kappa).
   *
   * @param table square: {@code table[i][j]} records that the first judge puts into class i and the
   *     second into class j
   */
  public static OptionalDouble cohen(int[][] table) {
    double n = 0;
    double agreed = 0;
    double[] first = new double[table.length];
    double[] second = new double[table.length];
    for (int i = 0; i < table.length; i++) {
      if (table[i].length != table.length) {
        throw new IllegalArgumentException("table is not square");
      }
      agreed += table[i][i];
      for (int j = 0; j < table.length; j++) {
        n += table[i][j];
        first[i] += table[i][j];
        second[j] += table[i][j];
      }
    }
    double chance = 0;
    for (int i = 0; i < table.length; i++) {
      chance += first[i] * second[i];
    }
    // Whole numbers below 2^53: the comparison is exact, with no rounding to hide one class.
    return chance == n * n
        ? OptionalDouble.empty()
        : OptionalDouble.of((agreed * n - chance) / (n * n - chance));
  }

  /**
   * Return the agreement of several judges (Fleiss 1971).
   *
   * @param counts {@code counts[i][j]} judges who put record i into class j; the same number of
   *     judges, at least 2, for every record
   */
  public static OptionalDouble fleiss(int[][] counts) {
    if (counts.length == 0) {
      return OptionalDouble.empty();
    }
    double judges = Arrays.stream(counts[0]).sum();
    double agreed = 0;
    double[] perClass = new double[counts[0].length];
    for (int[] record : counts) {
      if (Arrays.stream(record).sum() != judges || judges < 2) {
        throw new IllegalArgumentException(
            "every record needs the same number of judges, 2 or more");
      }
      double pairs = 0;
      for (int j = 0; j < record.length; j++) {
        pairs += (double) record[j] * (record[j] - 1);
        perClass[j] += record[j];
      }
      agreed += pairs / (judges * (judges - 1));
    }
    double total = judges * counts.length;
    double chance = Arrays.stream(perClass).map(c -> c * c).sum() / (total * total);
    boolean oneClass = Arrays.stream(perClass).anyMatch(c -> c == total);
    return oneClass
        ? OptionalDouble.empty()
        : OptionalDouble.of((agreed / counts.length - chance) / (1 - chance));
  }
}
