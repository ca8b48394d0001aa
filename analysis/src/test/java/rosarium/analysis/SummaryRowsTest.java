package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryRowsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"always\"} | always",
        "{\"id\": \"first-m\", \"m\": 4} | first-m(m=4)",
        "[{\"id\": \"first-m\", \"m\": 4}] | first-m(m=4)",
        "[{\"id\": \"first-m\", \"m\": 4}, {\"id\": \"entropy\", \"h\": 1}] | first-m(m=4) entropy(h=1)",
      })
  void namesEveryGateThatActs(String gate, String name) throws JsonProcessingException {
    assertThat(SummaryRows.named(new ObjectMapper().readTree(gate))).isEqualTo(name);
  }
}
