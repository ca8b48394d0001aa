package rosarium.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.testing.Answers;

class AnswerJudgesTest {
  private final ExactMatchJudge exact = new ExactMatchJudge();
  private final NumberJudge number = new NumberJudge();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Paris                     | The capital of France is Paris.",
        "Paris                     | **Paris**",
        "Paris                     | Sure! The capital is Paris.",
        "Paris                     | Great question! It is Paris, of course.",
        "Paris                     | 1. Paris",
        "the Pacific Ocean         | It is Pacific Ocean",
        "Pacific Ocean             | the pacific, ocean",
        "4                         | Two plus two is four.",
        "four                      | 2 + 2 = 4",
        "42                        | The answer is forty-two.",
        "100                       | There are one hundred of them.",
        "100                       | There are a hundred of them.",
        "1,000                     | It has 1000 parts",
        "1000                      | It has 1,000 parts",
        "0.5                       | half, that is 0.50",
        "0.5                       | it is .5",
        "-5                        | -5 degrees",
        "3.14                      | Pi is 3.14.",
        "H2O                       | Water is H₂O.",
        "A                         | The answer is A.",
        "don't                     | People say don’t",
        "Dr. Watson                | It was Dr. Watson who wrote it.",
        "Istanbul                  | ISTANBUL",
      })
  void callsItRight(String accepted, String text) {
    assertThat(value(text, accepted)).as(text).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Paris  | The capital is Lyon. Paris is another city.",
        "Paris  | Comparisons are hard",
        "4      | The answer is 14.",
        "4      | The answer is 4.5",
        "5      | It is -5 degrees",
        "14     | 1 4",
        "A      | The answer is B.",
        "Rome   | I do not know! That is a very hard question! Rome",
        "twenty | twenty-one",
      })
  void callsItWrong(String accepted, String text) {
    assertThat(value(text, accepted)).as(text).isEqualTo(0);
  }

  @Test
  void looksAtTheLineAfterAColon() {
    assertThat(value("The answer is:\n\nParis\nLyon", "Paris")).isEqualTo(1);
    assertThat(value("The answer is:\n\nParis\nLyon", "Lyon")).isEqualTo(0);
  }

  @Test
  void endsTheOpeningAtTheFirstSentenceOrLine() {
    assertThat(AnswerText.opening("One is 1.5 m. Two is not"))
        .isEqualTo("One is 1.5 m. Two is not");
    assertThat(AnswerText.opening("It is Paris. It rains.")).isEqualTo("It is Paris.");
    assertThat(AnswerText.opening("Paris\nLyon")).isEqualTo("Paris");
    assertThat(AnswerText.opening("")).isEmpty();
  }

  @Test
  void takesAnyAcceptedString() {
    assertThat(value("It is the U.K.", "United Kingdom", "UK", "U.K.")).isEqualTo(1);
  }

  @Test
  void callsAnEmptyAnswerWrong() {
    assertThat(exact.judge(Answers.query(Expected.ANSWER, "?", "x"), Answers.answer(" ")))
        .isEqualTo(new Verdict.Scored(0, "wrong", "empty"));
  }

  @Test
  void leavesAFailedRecordUnscored() {
    assertThat(exact.judge(Answers.query(Expected.ANSWER, "?", "x"), Answers.failed()))
        .isEqualTo(new Verdict.Unscored("failed"));
  }

  @Test
  void saysThatThereIsNothingToCompareWith() {
    assertThat(exact.judge(Answers.query(Expected.ANSWER, "?"), Answers.answer("x")))
        .isEqualTo(new Verdict.Unscored("no accepted answer"));
  }

  @Test
  void readsWordsAlikeUnderATurkishLocale() {
    var before = java.util.Locale.getDefault();
    try {
      java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr-TR"));
      assertThat(AnswerText.words("The ISLAND of Ithaca", true))
          .isEqualTo(List.of("island", "of", "ithaca"));
    } finally {
      java.util.Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "18       | She makes 9 * 2 = $18 every day.            | 1",
        "18       | #### 18                                     | 1",
        "18       | #### 18 dollars, not 20                     | 1",
        "18       | 20 #### none                                | 0",
        "1,800    | It is 1800.                                 | 1",
        "1800     | It is $1,800.00                             | 1",
        "5        | It costs 5.                                 | 1",
        "50       | That is 50%                                 | 1",
        "0.5      | .5                                          | 1",
        "-3       | The change is -3                            | 1",
        "-3       | The change is -$3                           | 1",
        "3        | between 10-3                                | 1",
        "3        | a list: 1, 2, 3, abc                        | 1",
        "18       | no digits here                              | 0",
        "#### 72  | Natalia sold 72 clips                       | 1",
        "7        | the year 2007x7                             | 0",
      })
  void comparesTheLastNumber(String gold, String text, double expected) {
    Verdict verdict = number.judge(Answers.query(Expected.ANSWER, "?", gold), Answers.answer(text));

    assertThat(verdict).isInstanceOf(Verdict.Scored.class);
    assertThat(((Verdict.Scored) verdict).value()).isEqualTo(expected);
  }

  @Test
  void survivesAnAnswerOfNothingButDigits() {
    String endless = "9,".repeat(100_000);

    assertThat(number.judge(Answers.query(Expected.ANSWER, "?", "9"), Answers.answer(endless)))
        .isInstanceOf(Verdict.Scored.class);
    assertThat(exact.judge(Answers.query(Expected.ANSWER, "?", "9"), Answers.answer(endless)))
        .isInstanceOf(Verdict.Scored.class);
  }

  private double value(String text, String... accepted) {
    Verdict verdict =
        exact.judge(Answers.query(Expected.ANSWER, "?", accepted), Answers.answer(text));
    return verdict instanceof Verdict.Scored scored ? scored.value() : -1;
  }
}
