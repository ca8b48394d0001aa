package rosarium.experiments.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConfigOptionsTest {
  @Command
  static final class Any {
    @Mixin ConfigOptions options = new ConfigOptions();
  }

  @Test
  void saysHowToGoOnInWordsThatAShellTakes() {
    Any any = new Any();
    new CommandLine(any)
        .parseArgs("my grid.yaml", "--set", "seed=3", "--set", "variants[1].alpha=[0,1]");

    assertThat(any.options.commandLine())
        .isEqualTo("'my grid.yaml' --set seed=3 --set 'variants[1].alpha=[0,1]'");
  }

  @Test
  void quotesAQuote() {
    Any any = new Any();
    new CommandLine(any).parseArgs("it's.yaml");

    assertThat(any.options.commandLine()).isEqualTo("'it'\\''s.yaml'");
  }
}
