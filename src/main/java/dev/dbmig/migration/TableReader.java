package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Script;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads migrations that stand as rows in a table, each with its script, instead of as files in a folder. */
final class TableReader {

    /** How much of a description serves as a name; all of it goes into the history. */
    private static final int NAME = 60;

    private final TrackingTable table;
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final Set<Version> seen = new HashSet<>();
    private final ReadingSpace space = ReadingSpace.create();

    TableReader(TrackingTable table) {
        this.table = table;
    }

    /** Every row, in the order of versions; refuses rows that would be applied wrongly or not at all. */
    MigrationFolder read(Session session) {
        List<Migration> migrations = new ArrayList<>();
        for (List<String> row : rows(session)) {
            migration(row).ifPresent(migrations::add);
        }
        problems.throwIfAny();
        migrations.sort((a, b) -> a.version().compareTo(b.version()));
        return new MigrationFolder(LayoutKind.TABLE, migrations, warnings);
    }

    /** A row that is not there yet, read as it would be; refuses what could not be applied. */
    Migration one(NewRow.Draft draft) {
        List<String> row = new ArrayList<>();
        Collections.addAll(row, draft.version(), draft.description(), draft.up(), draft.down().orElse(null), null,
                draft.author(), "f");
        Optional<Migration> migration = migration(row);
        problems.throwIfAny();
        return migration.orElseThrow();
    }

    /** How messages name a row, where the file of a migration would stand. */
    static String shown(TrackingTable table, String version) {
        return Script.ROW + version + " of " + (table.schema().equals("public") ? new HistoryTable(table.schema(), table.name())
                .shownByCatalogue().substring("public.".length()) : table.toString());
    }

    private List<List<String>> rows(Session session) {
        String columns = String.join(", ", "schema_version_version", "schema_version_description", SchemaVersions.UP,
                optional(SchemaVersions.DOWN), optional(SchemaVersions.VERIFY), optional(SchemaVersions.BY),
                "schema_version_applied_at IS NOT NULL");
        try {
            return session.query("SELECT " + columns + " FROM " + table.quoted());
        } catch (PostgresException e) {
            if (e.sqlState().equals("42501")) {
                throw DbmigException.refused("cannot read the migrations in table " + table + ": " + e.serverMessage().message())
                        .hint("GRANT SELECT, INSERT, UPDATE ON " + table.quoted() + " TO the role that runs dbmig.");
            }
            throw e;
        }
    }

    private String optional(String column) {
        return table.has(column) ? column : "NULL";
    }

    private Optional<Migration> migration(List<String> row) {
        String written = row.get(0);
        if (written == null || written.isBlank()) {
            problems.add("a row of " + table + " has no version", "Give it one, or delete it.");
            return Optional.empty();
        }
        Version version = Version.of(written);
        String shown = shown(table, version.toString());
        boolean isApplied = row.get(6).equals("t");
        if (!seen.add(version)) {
            problems.add("version " + version + " is given twice in " + table, "Delete one of the two rows, or renumber it.");
            return Optional.empty();
        }
        Optional<Part> up = part(row.get(2), shown);
        if (up.isEmpty() && !isApplied) {
            problems.add(shown + " has no SQL", "Fill " + SchemaVersions.UP + ", or delete the row.");
            return Optional.empty();
        }
        Part script = up.orElseGet(() -> new Part(rowScript(shown, ""), Header.NONE));
        return Optional.of(new Migration(MigrationKind.VERSIONED, version, name(row.get(1)), header(row, script.header()),
                script.script(), part(row.get(3), shown + ", down").map(Part::script),
                part(row.get(4), shown + ", verify").map(Part::script)));
    }

    /** One script of a row, and what the comments at its top say. */
    private record Part(MigrationScript script, Header header) {
    }

    /** Empty where the column is, or holds nothing but space. */
    private Optional<Part> part(String text, String shown) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        ScriptFile read = scan(text, shown);
        if (read.single().isPresent()) {
            problems.add(shown + " has sections, and a row is one script", "Remove the section directives.");
        } else if (read.isEmpty()) {
            warnings.add(shown + ": the script holds nothing but comments");
        }
        MigrationScript script = new MigrationScript(place(shown), Script.ofText(shown, text), read.transaction(), null);
        return Optional.of(new Part(script, read.header()));
    }

    private ScriptFile scan(String text, String shown) {
        try {
            return ScriptFile.read(shown, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), space);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MigrationScript rowScript(String shown, String text) {
        return new MigrationScript(place(shown), Script.ofText(shown, text), Optional.empty(), null);
    }

    /** No file stands there: it only has a name, as a migration of a folder has. */
    private static Path place(String shown) {
        return Path.of(shown.replace('/', '_'));
    }

    /** Who wrote the row stands in the column that says, once it is applied, who applied it. */
    private static Header header(List<String> row, Header comments) {
        String description = row.get(1) == null || row.get(1).isBlank() ? comments.description() : row.get(1).strip();
        String author = row.get(6).equals("t") || row.get(5) == null ? comments.author() : row.get(5);
        return new Header(description, author, comments.date(), comments.reversible());
    }

    private static String name(String description) {
        String line = description == null ? "" : description.strip().replaceAll("\\s+", " ");
        return line.length() <= NAME ? line : line.substring(0, line.offsetByCodePoints(0, NAME - 1)) + "…";
    }
}
