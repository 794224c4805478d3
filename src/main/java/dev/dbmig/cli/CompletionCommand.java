package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "completion",
        description = "Print a completion script for bash or zsh.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(dbmig completion bash)",
            "  dbmig completion bash > /etc/bash_completion.d/dbmig"})
final class CompletionCommand extends DbmigCommand {

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    String shell;

    @Spec
    CommandSpec spec;

    @Override
    ExitCode run() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw DbmigException.usage("no completion for \"" + shell + "\"").hint("There is one for bash and for zsh.");
        }
        console.line(AutoComplete.bash("dbmig", spec.root().commandLine()));
        return ExitCode.OK;
    }
}
