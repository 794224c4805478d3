package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "completion",
        description = "Print a completion script for bash, zsh or fish.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(dbmig completion bash)",
            "  dbmig completion bash > /etc/bash_completion.d/dbmig",
            "  dbmig completion fish > ~/.config/fish/completions/dbmig.fish"})
final class CompletionCommand extends DbmigCommand {

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    String shell;

    @Spec
    CommandSpec spec;

    @Override
    ExitCode run() {
        spec.root().subcommands().values().forEach(command -> ListedValues.offer(command.getCommandSpec()));
        console.line(switch (shell) {
            case "bash", "zsh" -> AutoComplete.bash("dbmig", spec.root().commandLine());
            case "fish" -> FishCompletion.of("dbmig", spec.root());
            default -> throw DbmigException.usage("no completion for \"" + shell + "\"")
                    .hint("There is one for bash, zsh and fish.");
        });
        return ExitCode.OK;
    }
}
