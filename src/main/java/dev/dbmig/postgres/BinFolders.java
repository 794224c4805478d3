package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The folders where PostgreSQL's programs may be, most wanted first. */
final class BinFolders {

    /** Parent folder, pattern of its children, and where below them the programs are. */
    private record Usual(String parent, String pattern, String below) {}

    private static final List<Usual> USUAL = List.of(
            new Usual("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
            new Usual("/usr", "pgsql-*", "bin"), // PostgreSQL's own packages for Fedora, RHEL
            new Usual("/usr/libexec", "postgresql*", ""), // Alpine
            new Usual("/opt/homebrew/opt", "postgresql@*", "bin"),
            new Usual("/usr/local/opt", "postgresql@*", "bin"),
            new Usual("/usr/local", "pgsql*", "bin"),
            new Usual("/Library/PostgreSQL", "*", "bin"),
            new Usual("/Applications/Postgres.app/Contents/Versions", "*", "bin"));

    private final CommandRunner runner;
    private final Optional<Path> configured;
    private final String path;

    BinFolders(CommandRunner runner, Optional<Path> configured, String path) {
        this.runner = runner;
        this.configured = configured;
        this.path = path == null ? "" : path;
    }

    List<Path> all() {
        Set<Path> folders = new LinkedHashSet<>();
        configured.ifPresent(folders::add);
        List<Path> onPath = new ArrayList<>();
        for (String folder : path.split(":")) {
            if (!folder.isEmpty()) {
                onPath.add(Path.of(folder));
            }
        }
        onPath.stream().map(folder -> folder.resolve("pg_config")).filter(Files::isExecutable)
                .findFirst().flatMap(this::binFolder).ifPresent(folders::add);
        USUAL.forEach(usual -> folders.addAll(newestFirst(usual)));
        folders.addAll(onPath);
        return folders.stream().filter(Files::isDirectory).toList();
    }

    private Optional<Path> binFolder(Path pgConfig) {
        try {
            CommandResult result = runner.run(
                    Command.of(pgConfig.toString(), "--bindir").withTimeout(Duration.ofSeconds(10)));
            return result.isSuccess() ? Optional.of(Path.of(result.stdout().strip())) : Optional.empty();
        } catch (DbmigException e) {
            return Optional.empty(); // it does not run: the other folders are left
        }
    }

    private static List<Path> newestFirst(Usual usual) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(Path.of(usual.parent()))) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(Path.of(usual.parent()), usual.pattern())) {
                children.forEach(found::add);
            } catch (IOException e) {
                return List.of(); // not ours to read: nothing is found there
            }
        }
        found.sort(Comparator.comparingInt(BinFolders::number).reversed());
        return found.stream().map(child -> usual.below().isEmpty() ? child : child.resolve(usual.below())).toList();
    }

    private static int number(Path folder) {
        String digits = folder.getFileName().toString().replaceAll("^\\D*(\\d{1,4}).*$", "$1");
        return digits.matches("\\d+") ? Integer.parseInt(digits) : 0;
    }
}
