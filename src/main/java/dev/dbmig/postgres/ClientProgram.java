package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One of PostgreSQL's programs, ready to run. It is started by a small shell that takes the password as the
 * first line of its standard input, so that it stands in no argument, whatever lies in between.
 */
public final class ClientProgram {

    // The rest of the input is the program's.
    private static final String FED = """
            umask 077; IFS= read -r dbmig || exit 125
            case $dbmig in p*) PGPASSWORD=${dbmig#p}; export PGPASSWORD;; esac; unset dbmig
            exec "$@\"""";

    // The rest of the input is a life line: at its end, which our own death brings, the program is ended.
    private static final String GUARDED = """
            umask 077; IFS= read -r dbmig || exit 125
            case $dbmig in p*) PGPASSWORD=${dbmig#p}; export PGPASSWORD;; esac; unset dbmig
            exec 3<&0
            "$@" 3<&- </dev/null & program=$!
            ( cat <&3; kill "$program" ) >/dev/null 2>&1 & line=$!
            exec 3<&-
            trap 'kill "$program"' TERM INT HUP
            wait "$program"; code=$?
            kill "$line" 2>/dev/null
            exit "$code\"""";

    private final ClientTool tool;
    private final List<String> prefix;
    private final CommandRunner runner;
    private final Runnable onPoll;

    ClientProgram(ClientTool tool, List<String> prefix, CommandRunner runner, Runnable onPoll) {
        this.tool = tool;
        this.prefix = prefix;
        this.runner = runner;
        this.onPoll = onPoll;
    }

    public ServerVersion version() {
        return tool.version();
    }

    /** True if it sees this machine's files. */
    public boolean isLocal() {
        return prefix.isEmpty();
    }

    /** As shown to users: its path, with the prefix. */
    public String place() {
        List<String> words = new ArrayList<>(prefix);
        words.add(tool.file().toString());
        return String.join(" ", words);
    }

    /** Starts it with nothing to read; it is ended when this process dies. */
    public ProgramRun start(List<String> arguments, Optional<ConnectionSettings> server) {
        return start(GUARDED, arguments, server);
    }

    /** Starts it reading what is written to {@link ProgramRun#stdin()}. */
    public ProgramRun startFed(List<String> arguments, Optional<ConnectionSettings> server) {
        return start(FED, arguments, server);
    }

    /**
     * The argument for {@code --dbname}: everything but the server. Behind a prefix, a server on this
     * machine's loopback or socket is where the program is, at the place that its own surroundings say.
     */
    public String connection(ConnectionSettings settings, String applicationName) {
        return ConnectionUri.of(settings, applicationName, prefix.isEmpty() || !isHere(settings));
    }

    private static boolean isHere(ConnectionSettings settings) {
        return settings.targets().stream().allMatch(target -> target.isUnix() || isLoopback(target));
    }

    private static boolean isLoopback(Target target) {
        try {
            return InetAddress.getByName(target.address().isEmpty() ? target.host() : target.address())
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // a name that only the container knows
        }
    }

    private ProgramRun start(String script, List<String> arguments, Optional<ConnectionSettings> server) {
        Optional<String> password = server.flatMap(this::password);
        if (password.filter(p -> p.contains("\n") || p.contains("\0")).isPresent()) {
            throw DbmigException.usage("a password with a line end cannot be passed to " + tool.name())
                    .hint("Choose another password.");
        }
        List<String> argv = new ArrayList<>(prefix);
        argv.addAll(List.of(prefix.isEmpty() ? "/bin/sh" : "sh", "-c",
                clean() + server.map(ConnectionUri::exports).orElse("") + script,
                "dbmig-" + tool.name(), tool.file().toString()));
        argv.addAll(arguments);
        ProgramRun run = new ProgramRun(tool.name(), runner.start(Command.of(argv)), password, onPoll);
        run.writeLine(password.map(p -> "p" + p).orElse("-"));
        return run;
    }

    // Behind a prefix our ~/.pgpass is not seen; here libpq reads it itself, for each of several hosts.
    private Optional<String> password(ConnectionSettings settings) {
        return prefix.isEmpty() ? settings.get("password") : settings.password(settings.targets().get(0));
    }

    // What the URI leaves out must not come from our own environment, e.g. PGSSLMODE meant for another host.
    private String clean() {
        if (!prefix.isEmpty()) {
            return "LC_MESSAGES=C; unset LC_ALL LANGUAGE PGAPPNAME; export LC_MESSAGES\n";
        }
        return "LC_MESSAGES=C; unset LC_ALL LANGUAGE PGAPPNAME PGSERVICE "
                + String.join(" ", new TreeSet<>(Keywords.VARIABLES.keySet())) + "; export LC_MESSAGES\n";
    }

    @Override
    public String toString() {
        return place() + " (" + version() + ")";
    }
}
