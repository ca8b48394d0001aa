package rosarium.experiments.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  /** Two sockets' worth of lines would repeat; four threads with two a core are two cores. */
  @Test
  void readsNameCoresFlagsThatMatter() {
    String thread =
        """
        model name	: A Processor @ 3 GHz
        siblings	: 4
        cpu cores	: 2
        flags		: fpu sse2 avx2 fma avx512f avx512_vnni
        """;
    List<String> lines = ("processor	: 0\n" + thread).repeat(4).lines().toList();

    Processor processor = Processor.of(lines, Map.of("L1", 32L << 10, "L3", 32L << 20));

    assertThat(processor.name()).isEqualTo("A Processor @ 3 GHz");
    assertThat(processor.cores()).isEqualTo(2);
    assertThat(processor.threads()).isEqualTo(4);
    assertThat(processor.flags()).containsExactly("avx2", "fma", "avx512f", "avx512_vnni");
    assertThat(processor.lastLevelCache()).isEqualTo(32L << 20);
  }

  @Test
  void saysThatItDoesNotKnow() {
    Processor processor = Processor.of(List.of(), Map.of());

    assertThat(processor.name()).isEqualTo("unknown");
    assertThat(processor.cores()).isZero();
    assertThat(processor.flags()).isEmpty();
    assertThat(processor.lastLevelCache()).isZero();
  }

  @Test
  void readsSizesAsLinuxWritesThem() {
    assertThat(ProcFiles.bytes("1024 kB")).hasValue(1 << 20);
    assertThat(ProcFiles.bytes("32K")).hasValue(32768);
    assertThat(ProcFiles.bytes("300M")).hasValue(300L << 20);
    assertThat(ProcFiles.bytes("many")).isEmpty();
  }

  @Test
  void readsTwiceTheCacheButNoMoreThanAThirdOfTheHeap() {
    assertThat(Machine.readBytes(32L << 20, 8L << 30)).isEqualTo(256L << 20);
    assertThat(Machine.readBytes(300L << 20, 8L << 30)).isEqualTo(600L << 20);
    assertThat(Machine.readBytes(300L << 20, 900L << 20)).isEqualTo(300L << 20);
  }

  @Test
  void measuresOneThreadAndAllBesideWhatIsAsked() {
    AtomicLong clock = new AtomicLong();

    ObjectNode facts =
        Machine.describe(new java.util.TreeSet<>(List.of(3)), () -> clock.getAndAdd(1_000_000));

    assertThat(facts.path("bandwidth").findValuesAsText("threads")).contains("1", "3");
    assertThat(facts.at("/bandwidth/0/bytes_per_second")).hasSize(9);
    assertThat(facts.at("/bandwidth/0/bytes_per_second/0").asDouble())
        .isEqualTo(facts.path("read_bytes").asDouble() * 1000);
  }
}
