package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Inserts a migration into the table whose rows are migrations; it waits there until an upgrade applies it. */
public final class NewRow {

    /** The first version where there is none; of what follows, the second part is counted up. */
    private static final String FIRST = "1.0.0";
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    /**
     * What to insert.
     *
     * @param version for example {@code 1.1.0}
     * @param up the script
     * @param down what undoes it; empty for none
     * @param author who wrote it; the column says it until somebody has applied it
     */
    public record Draft(String version, String description, String up, Optional<String> down, String author) {
    }

    private final Session session;
    private final TrackingTable table;

    private NewRow(Session session, TrackingTable table) {
        this.session = session;
        this.table = table;
    }

    /**
     * @param name as the configuration has it; empty for the only one there is
     * @throws DbmigException if there is no such table
     */
    public static NewRow into(Session session, Optional<String> name) {
        return new NewRow(session, name.map(n -> SchemaVersions.named(session, n)).or(() -> SchemaVersions.only(session))
                .orElseThrow(() -> DbmigException.refused("there is no table schema_versions with migrations in it")
                        .hint("Name it with 'migrations: {table: …}' in dbmig.yaml; or leave --table out to write files.")));
    }

    /** What would usually come next: 1.2.0 after 1.1.0, 4 after 3. */
    public String nextVersion() {
        List<Migration> there = read();
        if (there.isEmpty()) {
            return FIRST;
        }
        String last = there.get(there.size() - 1).key();
        if (!NUMBERS.matcher(last).matches()) {
            return "";
        }
        String[] parts = last.split("\\.");
        int counted = Math.min(1, parts.length - 1);
        parts[counted] = new BigInteger(parts[counted]).add(BigInteger.ONE).toString();
        for (int i = counted + 1; i < parts.length; i++) {
            parts[i] = "0";
        }
        return String.join(".", parts);
    }

    /**
     * Inserts the row, and gives how messages name it.
     *
     * @throws DbmigException if the version is there or too low, a script cannot be run, or the table does not take it
     */
    public String insert(Draft draft) {
        Version version = Version.of(draft.version());
        String shown = TableReader.shown(table, version.toString());
        refuseUnreadable(draft, shown);
        session.execute("BEGIN; SET LOCAL lock_timeout = '10s'; LOCK TABLE " + table.quoted() + " IN SHARE ROW EXCLUSIVE MODE");
        try {
            refuseVersion(version);
            session.execute(insertion(draft, version));
            session.execute("COMMIT");
            return shown;
        } catch (RuntimeException e) {
            if (session.isUsable() && session.transactionStatus() != 'I') {
                session.execute("ROLLBACK");
            }
            throw e instanceof PostgresException refused ? DbmigException.refused("cannot insert " + shown + ": "
                    + refused.serverMessage().message()).detail(refused.serverMessage().detail().orElse("Nothing was changed.")) : e;
        }
    }

    private String insertion(Draft draft, Version version) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("schema_version_version", version.toString());
        values.put("schema_version_description", draft.description());
        values.put(SchemaVersions.UP, draft.up());
        draft.down().ifPresent(down -> values.put(SchemaVersions.DOWN, down));
        if (table.has(SchemaVersions.BY)) {
            values.put(SchemaVersions.BY, draft.author());
        }
        return "INSERT INTO %s (%s, schema_version_is_current, schema_version_applied_at) VALUES (%s, false, NULL)".formatted(
                table.quoted(), String.join(", ", values.keySet()),
                values.values().stream().map(Identifiers::literal).collect(Collectors.joining(", ")));
    }

    /** Whatever would keep an upgrade from applying it is said now, while the one who wrote it is there. */
    private void refuseUnreadable(Draft draft, String shown) {
        if (draft.up().isBlank()) {
            throw DbmigException.usage("the script of " + shown + " is empty").hint("Give it with --file FILE, or on the standard input.");
        }
        if (draft.down().isPresent() && !table.has(SchemaVersions.DOWN)) {
            throw DbmigException.refused("table " + table + " has no column for a down script")
                    .hint("ALTER TABLE " + table.quoted() + " ADD COLUMN " + SchemaVersions.DOWN + " text;");
        }
        ServerDialect dialect = ServerDialect.of(session);
        Migration read = new TableReader(table).one(draft);
        ScriptExamination.examine(read.up(), dialect);
        read.down().ifPresent(down -> ScriptExamination.examine(down, dialect));
    }

    private void refuseVersion(Version version) {
        TrackingRows rows = TrackingRows.read(session, table);
        for (TrackingRow row : rows.rows()) {
            if (row.key() == null || row.key().isBlank()) {
                continue;
            }
            int order = Version.of(row.key()).compareTo(version);
            if (order == 0) {
                throw DbmigException.refused("version " + version + " is in " + table + " already")
                        .hint("Next would be " + nextVersion() + ".");
            }
            if (order > 0 && row.state() == TrackingRow.State.APPLIED) {
                throw DbmigException.refused("version " + version + " is below " + row.key() + ", which is applied")
                        .hint("Give it a higher version, such as " + nextVersion() + ".");
            }
        }
    }

    private List<Migration> read() {
        return new TableReader(table).read(session).migrations();
    }
}
