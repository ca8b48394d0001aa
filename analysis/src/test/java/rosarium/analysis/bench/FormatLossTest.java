package rosarium.analysis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.analysis.table.CsvText;
import rosarium.core.judge.Estimate;

class FormatLossTest {
  private static final Locale BEFORE = Locale.getDefault();

  @AfterEach
  void restoreTheLocale() {
    Locale.setDefault(BEFORE);
  }

  private static float log(double probability) {
    return (float) Math.log(probability);
  }

  /** Two positions: one with KL 1/2 ln(4/3) and another best token, one that is equal. */
  private static FormatLoss loss() {
    FormatLoss.Collector found = new FormatLoss.Collector();
    found.add(new float[] {log(0.5), log(0.5)}, new float[] {log(0.25), log(0.75)}, 0);
    found.add(new float[] {log(0.2), log(0.8)}, new float[] {log(0.2), log(0.8)}, 1);
    return found.loss("int8", "int8");
  }

  private static Estimate find(FormatLoss loss, String metric) {
    return loss.lines(7).stream()
        .map(FormatLoss.Line::estimate)
        .filter(estimate -> estimate.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  /** Mean KL 0.143841 / 2; perplexities exp((ln 2 + ln 1.25) / 2) and exp((ln 4 + ln 1.25) / 2). */
  @Test
  void countsAndAverages() {
    FormatLoss found = loss();

    assertThat(find(found, "kl_mean").value()).isCloseTo(0.0719205, within(1e-6));
    assertThat(find(found, "kl_p99").value()).isCloseTo(0.143841, within(1e-6));
    assertThat(find(found, "top1_agreement").value()).isEqualTo(0.5);
    assertThat(find(found, "perplexity_reference").value()).isCloseTo(Math.sqrt(2.5), within(1e-6));
    assertThat(find(found, "perplexity").value()).isCloseTo(Math.sqrt(5), within(1e-6));
    assertThat(found.lines(7)).allMatch(line -> line.estimate().scored() == 2);
  }

  @Test
  void losesNothingAgainstItself() {
    FormatLoss.Collector same = new FormatLoss.Collector();
    float[] row_V = {0.3f, -2, 5};
    IntStream.range(0, 50).forEach(i -> same.add(row_V, row_V.clone(), i % 3));

    FormatLoss found = same.loss("float32", "float32");
    assertThat(find(found, "kl_mean").value()).isZero();
    assertThat(find(found, "kl_mean").ci95().high()).isZero();
    assertThat(find(found, "top1_agreement").value()).isEqualTo(1);
    assertThat(find(found, "perplexity").value())
        .isEqualTo(find(found, "perplexity_reference").value());
  }

  @Test
  void takesTheValueThatNinetyNineOfAHundredDoNotExceed() {
    double[] values = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();

    assertThat(FormatLoss.percentile99(values)).isEqualTo(99);
    assertThat(FormatLoss.percentile99(new double[] {3})).isEqualTo(3);
  }

  /** These lines seal the format of quality.csv: a change needs a new schema number. */
  @ParameterizedTest
  @ValueSource(strings = {"", "de-DE", "tr-TR"})
  void writesTheSameTableUnderEveryLocale(String locale) {
    Locale.setDefault(Locale.forLanguageTag(locale));

    String csv = CsvText.of(FormatLoss.table("tiny", "own", List.of(loss()), 7));
    assertThat(csv)
        .isEqualTo(
            """
            schema,model,dtype,runs_as,text,metric,unit,value,low,high,n,method
            1,tiny,int8,int8,own,kl_mean,nats,0.07192051687,0,0.1438410337,2,bootstrap
            1,tiny,int8,int8,own,kl_p99,nats,0.1438410337,0,0.1438410337,2,bootstrap
            1,tiny,int8,int8,own,top1_agreement,share of positions,0.5,0.09453120573,0.9054687943,2,wilson
            1,tiny,int8,int8,own,perplexity_reference,per token,1.581138825,1.249999992,2,2,bootstrap
            1,tiny,int8,int8,own,perplexity,per token,2.236067962,1.249999992,3.99999997,2,bootstrap
            """);
  }

  @Test
  void refusesAComparisonOfNothing() {
    assertThatThrownBy(() -> new FormatLoss.Collector().loss("int8", "int8"))
        .hasMessage("int8: nothing was compared");
  }
}
