package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(out, err, false, false);

    private static final List<String> NAMES = List.of("init", "new", "status", "current", "history", "upgrade",
            "downgrade", "rollback", "apply", "lint", "db", "baseline", "stamp", "repair", "doctor", "demo", "completion");
    private static final List<String> ALL = Stream.concat(NAMES.stream(), Stream.of("validate", "rehearse", "drift", "schema", "recover",
            "backup", "restore", "report", "adopt")).toList();

    @Test
    void showEachWithExamplesAndExitCodes() {
        for (String name : NAMES) {
            CommandLine command = new CommandLineFactory(console).create(NAMES).getSubcommands().get(name);
            assertThat(command.getUsageMessage()).as(name).contains("Examples:", "Exit codes:", "--json", "dbmig " + name);
        }
    }

    @Test
    void areSummedUpInAWholeSentence() {
        List<CommandLine> commands = new ArrayList<>(List.of(new CommandLineFactory(console).create(ALL)));
        for (int i = 0; i < commands.size(); i++) {
            commands.addAll(commands.get(i).getSubcommands().values());
            assertThat(commands.get(i).getCommandSpec().usageMessage().description()[0]).as(commands.get(i).getCommandName()).endsWith(".");
        }
        assertThat(commands).hasSizeGreaterThan(30);
    }

    @Test
    void haveExamplesThatParse() {
        for (String name : NAMES) {
            CommandLine command = new CommandLineFactory(console).create(NAMES).getSubcommands().get(name);
            for (String example : command.getCommandSpec().usageMessage().footer()) {
                String line = example.strip().replaceAll("   .*$", "");
                if (line.startsWith("dbmig ") && !line.contains("&&") && !line.contains(">")) {
                    List<String> words = Arrays.stream(line.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")).skip(1)
                            .map(word -> word.replace("\"", "")).filter(word -> !word.matches("-\\d+")).toList();
                    CommandLine fresh = new CommandLineFactory(console).create(NAMES);
                    assertThat(fresh.parseArgs(words.toArray(String[]::new)).subcommand().unmatched()).as(line).isEmpty();
                }
            }
        }
    }

    @Test
    void areAllDescribedInTheDocuments() throws Exception {
        String documents = Files.readString(Path.of("docs/commands.md"));
        assertThat(NAMES).allSatisfy(name -> assertThat(documents).contains("| `" + name));
    }

    @Test
    void mayComeBehindTheirOptions() {
        Map<String, String> commands = Map.of("upgrade", "upgrade", "status", "status");
        assertThat(CommandLineFactory.commandFirst(new String[] {"--dry-run", "--env", "dev", "upgrade", "005"}, commands))
                .containsExactly("upgrade", "--dry-run", "--env", "dev", "005");
        assertThat(CommandLineFactory.commandFirst(new String[] {"--env", "status", "upgrade"}, commands))
                .containsExactly("upgrade", "--env", "status");
    }

    @Test
    void suggestWhatWasMeant() {
        int code = new CommandLineFactory(console).execute(new String[] {"upgrad"});
        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                ERROR:  unexpected argument at index 0: 'upgrad'
                HINT:  Did you mean upgrade or downgrade or migrate? See 'dbmig --help'.
                """);
    }

    @Test
    void alignTables() {
        assertThat(new Table("a", "name").row("1", "über").row("100", "x").lines())
                .containsExactly("a    name", "1    über", "100  x");
    }

    @Test
    void writeJson() {
        assertThat(Json.write(List.of(1, true, "a\"\\\n\u0001é"))).isEqualTo("[1,true,\"a\\\"\\\\\\n\\u0001é\"]");
    }
}
