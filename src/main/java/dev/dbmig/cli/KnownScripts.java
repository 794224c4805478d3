package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.ScriptMigration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Scripts that are no migrations and known by their names: {@code schema.sql} and {@code init.sql}, which make what the
 * migrations make, and {@code seed_data.sql} and the folder {@code seeds}, which fill it. They are looked for in the
 * folder of migrations, in the one above it, where another tool works, and in the working directory.
 */
final class KnownScripts {

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final List<Path> folders;

    private KnownScripts(Stream<Path> folders) {
        this.folders = folders.filter(folder -> folder != null).map(folder -> folder.toAbsolutePath().normalize()).distinct().toList();
    }

    static KnownScripts of(Wiring wiring) {
        Path migrations = wiring.migrationsDir().toAbsolutePath().normalize();
        return new KnownScripts(Stream.of(migrations, wiring.besideMigrations(), migrations.getParent(), Path.of("")));
    }

    /** The one script for fresh installations; refuses several. */
    Optional<Migration> schema() {
        return one(List.of("schema.sql", "init.sql"), "Say which one: --schema FILE.").map(KnownScripts::script);
    }

    /** What fills the tables, in order; refuses several places. */
    List<Migration> seeds() {
        return one(List.of("seed_data.sql", "seeds"), "Say which: dbmig db seed FILE….").map(KnownScripts::scripts).orElse(List.of());
    }

    /** A file, or those of a folder in the order of their names, in which {@code 2_x} comes before {@code 10_x}. */
    static List<Migration> scripts(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(script(path));
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".sql") && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(KnownScripts::inOrder)).map(KnownScripts::script).toList();
        } catch (IOException | UncheckedIOException e) {
            throw DbmigException.refused("cannot read folder \"" + path + "\"").detail(e.toString()).hint("Check that you may read it.");
        }
    }

    /** The history knows it by its path from the working directory. */
    static Migration script(Path file) {
        if (!Files.isRegularFile(file)) {
            throw DbmigException.usage("there is no file \"" + file + "\"").hint("Check its name.");
        }
        Path here = Path.of("").toAbsolutePath().normalize();
        Path absolute = file.toAbsolutePath().normalize();
        return ScriptMigration.of(absolute, absolute.startsWith(here) ? here.relativize(absolute).toString() : absolute.toString());
    }

    private static String inOrder(Path file) {
        return DIGITS.matcher(file.getFileName().toString()).replaceAll(number -> "0".repeat(Math.max(0, 20 - number.group().length()))
                + number.group());
    }

    private Optional<Path> one(List<String> names, String hint) {
        Map<Path, Path> found = new LinkedHashMap<>();
        for (Path folder : folders) {
            for (String name : names) {
                Path path = folder.resolve(name);
                if (Files.exists(path)) {
                    found.putIfAbsent(real(path), path);
                }
            }
        }
        if (found.size() > 1) {
            List<Path> all = new ArrayList<>(found.values());
            throw DbmigException.refused("there are " + all.get(0) + " and " + all.get(1)).hint(hint);
        }
        return found.values().stream().findFirst();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }
}
