package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds PostgreSQL's own programs on this machine. */
public final class ClientTools {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\S.*)");

    private final CommandRunner runner;
    private final Supplier<List<Path>> search;
    private final Map<Path, Optional<ClientTool>> known = new ConcurrentHashMap<>();
    private List<Path> folders;

    /** @param bin the folder that the configuration names; looked at before any other */
    public ClientTools(CommandRunner runner, Optional<Path> bin) {
        this(runner, () -> new BinFolders(runner, bin, System.getenv("PATH")).all());
    }

    ClientTools(CommandRunner runner, Supplier<List<Path>> search) {
        this.runner = runner;
        this.search = search;
    }

    /** The first of this name, in the order of the folders: configured, pg_config's, usual ones newest first, PATH. */
    public Optional<ClientTool> find(String name) {
        return all(name).stream().findFirst();
    }

    /** The first of this name that belongs to a server of this major version. */
    public Optional<ClientTool> find(String name, int major) {
        return all(name).stream().filter(tool -> tool.version().major() == major).findFirst();
    }

    /** Every program of this name, each file once. */
    public List<ClientTool> all(String name) {
        return folders().stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .flatMap(file -> known.computeIfAbsent(file, f -> ask(name, f)).stream())
                .toList();
    }

    private synchronized List<Path> folders() {
        if (folders == null) {
            folders = search.get();
        }
        return folders;
    }

    private Optional<ClientTool> ask(String name, Path file) {
        try {
            CommandResult result = runner.run(
                    Command.of(file.toString(), "--version").withTimeout(Duration.ofSeconds(10)));
            Matcher version = VERSION.matcher(result.stdout());
            return result.isSuccess() && version.find()
                    ? Optional.of(new ClientTool(name, file, ServerVersion.parse(version.group(1).strip())))
                    : Optional.empty();
        } catch (DbmigException e) {
            return Optional.empty(); // a file of that name which does not run is none of PostgreSQL's
        }
    }
}
