package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The entries of a folder: lists them, and knows which are nobody's business. */
final class FolderListing {

    private static final Set<String> KNOWN = Set.of("schema.sql", "init.sql", "seed_data.sql");
    private static final String SUPPORTED = "Supported are the file layouts of golang-migrate, sqlx, diesel, Flyway,"
            + " dbmate, goose, Sqitch, and plain NNN_name.sql files with rollback scripts.";

    private FolderListing() {}

    /** The names in {@code dir}, sorted; refuses what is no readable folder. */
    static List<String> names(Path dir, String shown) {
        if (!Files.exists(dir)) {
            throw DbmigException.refused("migrations folder \"" + shown + "\" does not exist")
                    .hint("Create it with 'dbmig init', or name another with --dir.");
        }
        if (!Files.isDirectory(dir)) {
            throw DbmigException.refused("\"" + shown + "\" is a file, not a folder of migrations")
                    .hint("To run one script, use 'dbmig apply " + shown + "'.");
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException e) {
            throw Unreadable.folder(shown, e);
        } catch (DirectoryIteratorException e) {
            throw Unreadable.folder(shown, e.getCause());
        }
        Collections.sort(names);
        return names;
    }

    /** Hidden files, editor backups, documents, and the scripts that are known by name and no migrations. */
    static boolean isIgnored(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".") || name.startsWith("#") || name.endsWith("~") || lower.endsWith(".bak")
                || lower.endsWith(".orig") || lower.endsWith(".swp") || lower.endsWith(".md")
                || lower.startsWith("readme") || lower.startsWith("changelog") || KNOWN.contains(name);
    }

    /** Whether it is, or looks like, a script: {@code x.sql}, {@code x.SQL}, {@code x.sql.txt}. */
    static boolean looksLikeSql(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !isIgnored(name) && (lower.endsWith(".sql") || lower.contains(".sql."));
    }

    /** Refuses the folder of a tool whose layout is not read. */
    static void refuseForeign(Path dir, String shown, List<String> names) {
        boolean python = names.stream().noneMatch(FolderListing::looksLikeSql)
                && names.stream().anyMatch(name -> name.endsWith(".py"));
        if (python || names.contains("alembic.ini") || names.contains("env.py")
                || names.contains("script.py.mako") || hasPython(dir.resolve("versions"))) {
            throw DbmigException.refused(
                    "\"" + shown + "\" holds Alembic revisions, a layout that dbmig does not read").hint(SUPPORTED);
        }
    }

    private static boolean hasPython(Path versions) {
        return Files.isDirectory(versions)
                && names(versions, versions.toString()).stream().anyMatch(name -> name.endsWith(".py"));
    }
}
