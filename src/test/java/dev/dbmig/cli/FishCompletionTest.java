package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class FishCompletionTest {

    @Command(name = "tool", description = "A tool.")
    static final class Tool {

        @Option(names = {"-v", "--it's"}, description = "C:\\%nsecond line")
        boolean flag;

        @Option(names = "--old", hidden = true)
        boolean hidden;

        @Option(names = "--mode", paramLabel = "all|each", description = "100%% of $HOME (`x`)")
        String mode;

        @Option(names = "--out", description = "A @|bold big|@ file.")
        Path out;
    }

    @Command(name = "work", aliases = "do", description = "Works.")
    static final class Work {

        @Parameters(paramLabel = "FILE")
        String file;
    }

    @Test
    void writesWhatFishReads() {
        CommandLine line = new CommandLine(new Tool()).addSubcommand(new Work());
        ListedValues.offer(line.getCommandSpec());
        assertThat(FishCompletion.of("tool", line.getCommandSpec())).isEqualTo("""
                # fish completion for tool: tool completion fish | source
                complete -c tool -f
                set -l commands work do
                complete -c tool -n "not __fish_seen_subcommand_from $commands" -a 'work' -d 'Works.'
                complete -c tool -n "not __fish_seen_subcommand_from $commands" -a 'do' -d 'Works.'
                complete -c tool -n "not __fish_seen_subcommand_from $commands" -s 'v' -l 'it\\'s' -d 'C:\\\\'
                complete -c tool -n "not __fish_seen_subcommand_from $commands" -l 'out' -r -F -d 'A big file.'
                complete -c tool -n "not __fish_seen_subcommand_from $commands" -l 'mode' -x -a 'all each' -d '100% of $HOME (`x`)'
                complete -c tool -n '__fish_seen_subcommand_from work do' -F
                """);
    }

    @Test
    void knowsEveryCommandAndOption() {
        List<String> names = List.of("init", "upgrade", "apply", "completion");
        Console console = new Console(new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, false);
        CommandLine line = new CommandLineFactory(console).create(names);
        line.getSubcommands().values().forEach(command -> ListedValues.offer(command.getCommandSpec()));
        String script = FishCompletion.of("dbmig", line.getCommandSpec());
        assertThat(script).contains("-a 'migrate'", "-a 'bash zsh fish'", "-s 'U' -l 'username' -x", "-l 'config' -r -F");
        line.getSubcommands().forEach((name, command) -> {
            assertThat(script).contains(" -a '" + name + "'");
            command.getCommandSpec().options().forEach(option ->
                    assertThat(script).contains("-l '" + option.longestName().replaceFirst("^--", "") + "'"));
        });
        assertThat(script.lines().skip(1)).allMatch(text -> text.matches(
                "set -l commands [\\w ]+|complete -c dbmig( -[a-zFxrf]( ('([^'\\\\]|\\\\.)*'|\"[^\"]*\"|commands))?)*"));
    }
}
