package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * pgBackRest, as the provider of backups where a database outgrows pg_dump. Its backups are of a whole server, and
 * with the archived log lead to any moment since; so they are what is left when all else fails, and never the way
 * back of a run: they take every other database of the server back, too.
 */
public final class PgBackRest {

    /** Ends with the code of pgBackRest's LockAcquireError. */
    private static final int LOCKED = 50;
    /** An option, its value or a command that this version does not know. */
    private static final List<Integer> UNKNOWN = List.of(31, 32, 48);
    private static final Duration SHORT = Duration.ofMinutes(5);

    private final Settings settings;
    private final CommandRunner runner;

    public PgBackRest(Settings settings, CommandRunner runner) {
        this.settings = settings;
        this.runner = runner;
    }

    /**
     * @param command pgbackrest, with what stands before and behind it, such as {@code sudo -n -u postgres}
     * @param type of the backups that a run makes
     * @param freshFor how old the newest may be without a run making another one
     */
    public record Settings(List<String> command, String stanza, Type type, Duration freshFor) {

        public Settings {
            command = List.copyOf(command);
        }
    }

    /** NONE makes none, and requires a fresh one. */
    public enum Type {
        INCR, DIFF, FULL, NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Settings settings() {
        return settings;
    }

    /** What there is. */
    public Stanza info() {
        CommandResult result = run(argv("--output=json", "info"), "info", () -> { });
        try {
            return Stanza.read(result.stdout(), settings.stanza());
        } catch (IllegalArgumentException e) {
            throw DbmigException.refused("what \"pgbackrest info\" says cannot be understood").detail(e.getMessage())
                    .hint("Look at it by hand: " + String.join(" ", argv("--output=json", "info")));
        }
    }

    /**
     * Likewise, and that it is the stanza of a certain server.
     *
     * @param system the identifier of its data directory
     * @throws DbmigException if it is not, or pgBackRest has something against it
     */
    public Stanza infoOf(String system) {
        Stanza stanza = info();
        if (!stanza.systems().isEmpty() && !stanza.systems().get(stanza.systems().size() - 1).equals(system)) {
            throw DbmigException.refused("stanza \"" + stanza.name() + "\" of pgBackRest is of another server")
                    .detail("Its data directory has the identifier " + stanza.systems().get(stanza.systems().size() - 1)
                            + ", and that of the server that dbmig is connected to " + system + ".")
                    .hint("Name the stanza of this server in backup.stanza.");
        }
        boolean hasNoBackupYet = stanza.code() == 2;
        if (stanza.code() != 0 && !hasNoBackupYet) {
            throw DbmigException.refused("pgBackRest says of stanza \"" + stanza.name() + "\": " + stanza.message())
                    .hint("Has it been made? See: " + String.join(" ", argv("check")));
        }
        return stanza;
    }

    /** The newest good one of this server, if it is no older than it may be. */
    public Optional<ServerBackup> fresh(Stanza stanza, String system, Instant now) {
        return stanza.newest(system).filter(backup -> !backup.finished().isBefore(now.minus(settings.freshFor())));
    }

    /**
     * That there must be a fresh one, because none is made.
     *
     * @throws DbmigException if there is not
     */
    public void requireFresh(Stanza stanza, String system, Instant now) {
        if (settings.type() == Type.NONE && fresh(stanza, system, now).isEmpty()) {
            String limit = RetentionPolicy.text(settings.freshFor());
            throw DbmigException.refused("stanza \"" + stanza.name() + "\" of pgBackRest has no backup of the last " + limit)
                    .detail(stanza.newest(system).map(newest -> "The newest is " + newest.label() + ", which ended at "
                            + newest.finished() + ".").orElse("It has none."))
                    .hint("Make one, or have the run make it: backup.type: incr.");
        }
    }

    /** That the server's log is archived: switches to another segment of it, and waits until that has arrived. */
    public void check(Runnable tick) {
        run(argv("check"), "check", tick);
    }

    /**
     * Makes one. If this is interrupted pgBackRest ends, and its next one goes on with what is there.
     *
     * @param tick called a few times a second; may throw to end it
     */
    public ServerBackup backup(String system, Runnable tick) {
        if (settings.type() == Type.NONE) {
            throw DbmigException.usage("backup.type is none: backups of stanza \"" + settings.stanza() + "\" are made elsewhere")
                    .hint("Set backup.type to incr, diff or full.");
        }
        Optional<String> before = info().newest(system).map(ServerBackup::label);
        run(argv("--type=" + settings.type(), "backup"), "backup", tick);
        return info().newest(system).filter(made -> !before.equals(Optional.of(made.label())))
                .orElseThrow(() -> DbmigException.refused("pgBackRest ended well, but there is no new backup without errors")
                        .hint("See: " + String.join(" ", argv("info"))));
    }

    /**
     * Has pgBackRest read the repository; where its version cannot, what it noted is all there is.
     *
     * @param tick called a few times a second; may throw to end it
     */
    public Verification verify(Runnable tick) {
        List<String> problems = new ArrayList<>();
        Stanza stanza = info();
        if (stanza.code() != 0) {
            problems.add(stanza.message());
        }
        stanza.backups().stream().filter(ServerBackup::hasError).map(backup -> backup.label() + " was made with errors")
                .forEach(problems::add);
        CommandResult result = runner.run(command(argv("--output=text", "verify")), tick);
        // It ends with 0 also where it has found something.
        if (result.stdout().contains("status: error")) {
            result.stdout().lines().filter(line -> line.startsWith("  ")).map(String::strip).forEach(problems::add);
        } else if (!result.isSuccess() && !UNKNOWN.contains(result.exitCode())) {
            throw failure(argv("--output=text", "verify"), "verify", result);
        }
        return new Verification(problems, result.isSuccess());
    }

    /**
     * @param problems one line each; empty if nothing is wrong
     * @param isRead whether the repository was read, and not only what is noted of it
     */
    public record Verification(List<String> problems, boolean isRead) {

        public Verification {
            problems = List.copyOf(problems);
        }
    }

    /**
     * By which a person brings the whole server back, once it is stopped.
     *
     * @param label of the backup to begin with
     * @param restorePoint in the server's log
     */
    public String restoreCommand(String label, String restorePoint) {
        return String.join(" ", argv("--set=" + label, "--delta", "--type=name", "--target=" + restorePoint,
                "--target-action=promote", "restore"));
    }

    List<String> argv(String... arguments) {
        List<String> argv = new ArrayList<>(settings.command());
        argv.add("--stanza=" + settings.stanza());
        argv.addAll(List.of(arguments));
        return argv;
    }

    private CommandResult run(List<String> argv, String what, Runnable tick) {
        CommandResult result = runner.run(command(argv), tick);
        if (!result.isSuccess()) {
            throw failure(argv, what, result);
        }
        return result;
    }

    private static Command command(List<String> argv) {
        Command command = Command.of(argv);
        boolean isShort = List.of("info", "check").contains(argv.get(argv.size() - 1));
        return isShort ? command.withTimeout(SHORT) : command;
    }

    private static DbmigException failure(List<String> argv, String what, CommandResult result) {
        String words = result.stderr().isBlank() ? result.stdout() : result.stderr();
        return DbmigException.refused("pgbackrest " + what + " failed with exit code " + result.exitCode())
                .detail(words.strip())
                .hint(result.exitCode() == LOCKED ? "Another pgBackRest is at work on this stanza; wait for it to end."
                        : "Run it by hand: " + String.join(" ", argv));
    }
}
