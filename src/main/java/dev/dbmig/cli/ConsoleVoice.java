package dev.dbmig.cli;

import dev.dbmig.migration.MigrationListener;
import dev.dbmig.upgrade.RunVoice;
import java.time.Duration;

/** Tells on the console how a run goes from step to step. */
final class ConsoleVoice implements RunVoice {

    private final Console console;
    private final MigrationListener migrations;
    private long begun;

    ConsoleVoice(Console console) {
        this.console = console;
        this.migrations = new RunProgress(console);
    }

    @Override
    public MigrationListener migrations() {
        return migrations;
    }

    @Override
    public void begins(String title) {
        begun = System.nanoTime();
        console.say(console.styled(Console.Style.BOLD, title));
    }

    @Override
    public void note(String sentence) {
        console.say("  " + sentence);
    }

    @Override
    public void done(String title) {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (took.toMillis() > 100) {
            console.say("  " + console.styled(Console.Style.DIM, Durations.show(took)));
        }
    }

    @Override
    public void undoes(String title) {
        console.say(console.styled(Console.Style.WARN, "Undo: " + title));
    }

    @Override
    public void wrote(long bytes) {
        console.progress("  " + (bytes >> 20) + " MiB written");
    }
}
