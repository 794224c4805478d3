package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion scripts, in the shells that are on this machine. */
class CompletionNativeIT {

    @TempDir
    Path folder;

    DbmigProgram dbmig() {
        return DbmigProgram.executable().in(folder);
    }

    @Test
    void completesInBash() throws Exception {
        assertThat(bash("dbmig", "up")).containsExactly("upgrade");
        assertThat(bash("dbmig", "")).contains("init", "upgrade", "migrate", "completion");
        assertThat(bash("dbmig", "upgrade", "--lock-")).containsExactlyInAnyOrder("--lock-wait", "--lock-timeout",
                "--lock-database");
        assertThat(bash("dbmig", "status", "--che")).containsExactly("--check");
        assertThat(bash("dbmig", "completion", "")).containsExactlyInAnyOrder("bash", "zsh", "fish");
        assertThat(bash("dbmig", "upgrade", "--transaction", "")).containsExactlyInAnyOrder("all", "each");
    }

    @Test
    void completesFilesWithSpacesInBash() throws Exception {
        Files.writeString(folder.resolve("my dbmig.yaml"), "");
        assertThat(bash("dbmig", "status", "--config", "my")).containsExactly("my dbmig.yaml");
    }

    @Test
    void completesInZsh() throws Exception {
        Path zsh = Path.of("/usr/bin/zsh");
        assumeThat(zsh).exists();
        String defined = output(zsh.toString(), "-fc", "autoload -Uz compinit bashcompinit; compinit -D; bashcompinit; source "
                + script("zsh") + " && print -r -- $_comps[dbmig]");
        assertThat(defined).contains("_complete_dbmig");
    }

    @Test
    void completesInFish() throws Exception {
        Path fish = Path.of("/usr/bin/fish");
        assumeThat(fish).exists();
        String completed = output(fish.toString(), "--no-config", "-c", "source " + script("fish")
                + "; complete -C 'dbmig up'; complete -C 'dbmig --env dev upgrade --lock-w'");
        assertThat(completed).startsWith("upgrade\t").contains("\n--lock-wait\t");
    }

    @Test
    void refusesAShellThatItDoesNotKnow() {
        Outcome outcome = dbmig().run("completion", "tcsh");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(outcome.stderr()).isEqualTo("ERROR:  no completion for \"tcsh\"\nHINT:  There is one for bash, zsh and fish.\n");
    }

    /** What bash offers in place of the last word. */
    private List<String> bash(String... words) throws Exception {
        StringBuilder array = new StringBuilder();
        for (String word : words) {
            array.append(" '").append(word).append("'");
        }
        return output("bash", "--norc", "-c", "source " + script("bash") + " && COMP_WORDS=(" + array + ") && COMP_CWORD="
                + (words.length - 1) + " && COMP_LINE='" + String.join(" ", words) + "' && COMP_POINT=${#COMP_LINE}"
                + " && { _complete_dbmig 'dbmig' \"${COMP_WORDS[COMP_CWORD]}\" 2>/dev/null || true; }"
                + " && printf '%s\\n' \"${COMPREPLY[@]}\"").lines().filter(line -> !line.isEmpty()).toList();
    }

    private Path script(String shell) throws IOException {
        Path file = folder.resolve("completion." + shell);
        if (!Files.exists(file)) {
            Outcome outcome = dbmig().run("completion", shell);
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            Files.writeString(file, outcome.stdout());
        }
        return file;
    }

    private String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
