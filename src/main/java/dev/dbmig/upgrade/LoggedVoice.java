package dev.dbmig.upgrade;

import dev.dbmig.migration.Activity;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.Task;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.postgres.ServerMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Says everything to somebody else as well, and writes it to a log with the time (UTC) before it. A log that
 * cannot be written, because the disk is full, must not end a run: it then has a gap.
 */
final class LoggedVoice implements RunVoice {

    private final RunVoice voice;
    private final Path file;
    private final Clock clock;

    LoggedVoice(RunVoice voice, Path file, Clock clock) {
        this.voice = voice;
        this.file = file;
        this.clock = clock;
    }

    /** Into the folder of the run, and where logs are wanted besides, so that each can be watched while it goes on. */
    static LoggedVoice of(RunVoice voice, RunFolder files, RunExtras extras) {
        RunVoice told = extras.logs().map(dir -> (RunVoice) new LoggedVoice(voice, dir.resolve("migration-" + files.runId() + ".log"),
                Clock.systemUTC())).orElse(voice);
        return new LoggedVoice(told, files.log(), Clock.systemUTC());
    }

    void log(String text) {
        if (voice instanceof LoggedVoice other) {
            other.log(text);
        }

        String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        StringBuilder lines = new StringBuilder();
        text.lines().forEach(line -> lines.append(time).append("  ").append(line).append('\n'));
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(file, lines.toString().getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        } catch (IOException e) {
            // see above: the journal is what counts, and refuses what it cannot write
        }
    }

    @Override
    public void begins(String title) {
        log(title);
        voice.begins(title);
    }

    @Override
    public void note(String sentence) {
        log("  " + sentence);
        voice.note(sentence);
    }

    @Override
    public void done(String title) {
        log("  done: " + title);
        voice.done(title);
    }

    @Override
    public void undoes(String title) {
        log("Undo: " + title);
        voice.undoes(title);
    }

    @Override
    public void wrote(long bytes) {
        voice.wrote(bytes);
    }

    @Override
    public MigrationListener migrations() {
        MigrationListener told = voice.migrations();
        return new MigrationListener() {
            @Override
            public void begins(Task task) {
                log("  " + task + ": " + task.script().script().name());
                told.begins(task);
            }

            @Override
            public void works(Task task, Activity activity) {
                told.works(task, activity);
            }

            @Override
            public void ran(Task task, Duration took) {
                log("  " + task + ": ran in " + took.toMillis() + " ms");
                told.ran(task, took);
            }

            @Override
            public void committed(TransactionGroup group) {
                log("  committed: " + group.tasks());
                told.committed(group);
            }

            @Override
            public void waitsForLock(Task task, LockWait wait) {
                log("  " + task + ": a lock was not to be had, attempt " + wait.attempt() + ", held by " + wait.blockers());
                told.waitsForLock(task, wait);
            }

            @Override
            public void echo(String line) {
                log("  " + line);
                told.echo(line);
            }

            @Override
            public void notice(Task task, ServerMessage message) {
                log("  " + message.severity() + ":  " + message.message());
                told.notice(task, message);
            }

            @Override
            public void note(String sentence) {
                log("  " + sentence);
                told.note(sentence);
            }
        };
    }
}
