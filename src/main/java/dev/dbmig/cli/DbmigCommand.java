package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What every command has: a console and how to answer. */
abstract class DbmigCommand implements Callable<Integer> {

    @Mixin
    OutputOptions output;

    Console console;

    @Override
    public final Integer call() {
        console.configure(output.quiet, output.json, output.noColor);
        return execute();
    }

    /** Runs it, and gives the exit code of the process. */
    int execute() {
        return run().code();
    }

    /** @throws DbmigException as the answer that it failed */
    abstract ExitCode run();
}
