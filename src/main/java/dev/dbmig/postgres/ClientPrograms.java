package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's own programs, on this machine or behind a prefix such as {@code docker exec -i db}. */
public final class ClientPrograms {

    /** The newest major version whose pg_dump and pg_restore older servers understand. */
    private static final int LAST_FOR_OLDER = 16;

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\S.*)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClientTools tools;
    private final CommandRunner runner;
    private final List<String> prefix;
    private final Runnable onPoll;

    /** @param prefix the command in front of each program, word by word; empty for this machine's own */
    public ClientPrograms(ClientTools tools, CommandRunner runner, List<String> prefix) {
        this(tools, runner, List.copyOf(prefix), () -> { });
    }

    private ClientPrograms(ClientTools tools, CommandRunner runner, List<String> prefix, Runnable onPoll) {
        this.tools = tools;
        this.runner = runner;
        this.prefix = prefix;
        this.onPoll = onPoll;
    }

    /**
     * The same, for somebody who may want to end them.
     *
     * @param poll is called a few times a second while a program is waited for, by any thread, and ends it by
     *     throwing
     */
    public ClientPrograms polling(Runnable poll) {
        return new ClientPrograms(tools, runner, prefix, poll);
    }

    /** True if the programs see this machine's files. */
    public boolean areLocal() {
        return prefix.isEmpty();
    }

    /**
     * The program of a server's own major version, or else the oldest newer one whose output the server
     * understands: an older pg_dump refuses a newer server, and from 17 on it writes {@code transaction_timeout},
     * which servers up to 16 do not know.
     *
     * @throws DbmigException if there is none, naming what there is and what to install
     */
    public ClientProgram require(String name, int major) {
        return require(name, major, major);
    }

    /**
     * Likewise, for reading what a program of some version has written.
     *
     * @param writer the major version of that program; an older one may not understand it
     */
    public ClientProgram require(String name, int major, int writer) {
        int oldest = Math.max(major, writer);
        int newest = Math.max(oldest, major <= LAST_FOR_OLDER ? LAST_FOR_OLDER : major);
        Optional<ClientTool> found = prefix.isEmpty() ? tools.all(name).stream()
                .filter(tool -> tool.version().major() >= oldest && tool.version().major() <= newest)
                .min(Comparator.comparing(tool -> tool.version().major())) : Optional.empty();
        return prefix.isEmpty() ? local(name, oldest, found) : behindPrefix(name, oldest, newest);
    }

    /**
     * The program of this major version, or else a newer one: for reading what an older one wrote.
     *
     * @throws DbmigException if there is none
     */
    public ClientProgram requireFrom(String name, int major) {
        Supplier<Optional<ClientTool>> newer = () -> tools.all(name).stream()
                .filter(tool -> tool.version().major() > major).findFirst();
        return prefix.isEmpty() ? local(name, major, tools.find(name, major).or(newer))
                : behindPrefix(name, major, Integer.MAX_VALUE);
    }

    private ClientProgram local(String name, int major, Optional<ClientTool> found) {
        return found.map(tool -> new ClientProgram(tool, prefix, runner, onPoll)).orElseThrow(() -> {
            List<String> others = tools.all(name).stream().map(t -> t.file() + " (" + t.version() + ")").toList();
            return DbmigException.refused("there is no " + name + " " + major + " on this machine")
                    .detail("The server's own version is needed, " + major
                            + (major < LAST_FOR_OLDER ? ", or one up to " + LAST_FOR_OLDER : "") + ". Found: "
                            + (others.isEmpty() ? "none." : String.join(", ", others) + "."))
                    .hint("Install postgresql-client-" + major + " (Debian, Ubuntu) or postgresql" + major
                            + " (Fedora, RHEL), or set postgres.bin, or postgres.exec for a container.");
        });
    }

    private ClientProgram behindPrefix(String name, int major, int newest) {
        List<String> argv = new ArrayList<>(prefix);
        argv.addAll(List.of(name, "--version"));
        CommandResult result = runner.run(Command.of(argv).withTimeout(PATIENCE));
        Matcher version = VERSION.matcher(result.stdout());
        if (!result.isSuccess() || !version.find()) {
            throw DbmigException.refused("\"" + String.join(" ", argv) + "\" does not run")
                    .detail((result.stderr() + result.stdout()).strip())
                    .hint("Check postgres.exec and that the container is running.");
        }
        ClientTool tool = new ClientTool(name, Path.of(name), ServerVersion.parse(version.group(1).strip()));
        if (tool.version().major() < major || tool.version().major() > newest) {
            throw DbmigException.refused(name + " behind \"" + String.join(" ", prefix) + "\" is of version "
                            + tool.version() + ", and " + major + " is needed")
                    .hint("Name the container of the server itself in postgres.exec, or use local programs.");
        }
        return new ClientProgram(tool, prefix, runner, onPoll);
    }
}
