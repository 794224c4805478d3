package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BackupCommandsTest {

    private static final List<String> NAMES = List.of("create", "list", "verify", "copy", "fetch", "pin", "unpin", "prune", "check");

    private final Console console = new Console(new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, false);

    private CommandLine top() {
        return new CommandLineFactory(console).create(List.of("backup"));
    }

    private CommandLine command(String name) {
        return top().getSubcommands().get("backup").getSubcommands().get(name);
    }

    @Test
    void showEachWithExamplesAndExitCodes() {
        assertThat(top().getSubcommands().get("backup").getSubcommands().keySet()).containsExactlyElementsOf(NAMES);
        assertThat(NAMES).allSatisfy(name -> assertThat(command(name).getUsageMessage())
                .contains("Examples:", "Exit codes:", "--json", "dbmig backup " + name).doesNotContain("--dir"));
    }

    @Test
    void haveTheExitCodesOfMonitoring() {
        assertThat(command("check").getUsageMessage()).contains("0   OK", "1   WARNING", "2   CRITICAL", "3   UNKNOWN");
        assertThat(command("verify").getUsageMessage()).contains("10    production is untouched: a problem was found");
    }

    @Test
    void haveExamplesThatParse() {
        for (String name : NAMES) {
            for (String example : command(name).getCommandSpec().usageMessage().footer()) {
                String[] words = Arrays.stream(example.strip().replaceAll(" {3,}.*$", "").split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                        .skip(1).map(word -> word.replace("\"", "")).toArray(String[]::new);
                CommandLine.ParseResult parsed = top().parseArgs(words);
                assertThat(parsed.subcommand().subcommand().commandSpec().name()).as(example).isEqualTo(name);
            }
        }
    }

    @Test
    void areAllDescribedInTheDocuments() throws Exception {
        String commands = Files.readString(Path.of("docs/commands.md"));
        String backups = Files.readString(Path.of("docs/backups.md"));
        assertThat(NAMES).allSatisfy(name -> {
            assertThat(commands).contains("`backup " + name);
            assertThat(backups).contains("dbmig backup " + name);
        });
    }

    @Test
    void mayComeBehindTheirOptions() {
        Map<String, String> commands = Map.of("backup", "backup", "create", "new");
        assertThat(CommandLineFactory.commandFirst(new String[] {"--env", "dev", "backup", "--json", "create", "--all"}, commands))
                .containsExactly("backup", "create", "--env", "dev", "--json", "--all");
        assertThat(CommandLineFactory.commandFirst(new String[] {"--env", "list", "backup", "list"}, commands))
                .containsExactly("backup", "list", "--env", "list");
        assertThat(CommandLineFactory.commandFirst(new String[] {"backup", "--json", "verify", "list"}, commands))
                .containsExactly("backup", "verify", "--json", "list");
    }

    @Test
    void areCompletedByFish() {
        String script = FishCompletion.of("dbmig", top().getCommandSpec());
        assertThat(script).contains("-n '__fish_seen_subcommand_from backup; and not __fish_seen_subcommand_from create list",
                "-a 'prune'", "-n '__fish_seen_subcommand_from backup; and __fish_seen_subcommand_from prune' -l 'keep-within' -x");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "1kB, 1024", "1.5 GB, 1610612736", "2TB, 2199023255552", "3B, 3"})
    void readSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "-1", "1 PB", "1,5GB", "1e3", "9999999999999", "1GBB"})
    void refuseWhatIsNoSize(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }
}
