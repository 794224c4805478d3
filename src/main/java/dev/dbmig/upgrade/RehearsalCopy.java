package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.RestoreRequest;
import dev.dbmig.backup.Restorer;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.StatementProbe;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The scratch database that a rehearsal works on: the backup restored, whole or its structure, or a copy of the
 * database; on the database's server or on another one.
 */
final class RehearsalCopy implements AutoCloseable {

    static final Duration COUNTING = Duration.ofMinutes(5);
    private static final Duration NOBODY_IN_IT = Duration.ofSeconds(10);

    private final RunKit kit;
    private final String scratch;
    private final Optional<ConnectionSettings> elsewhere;
    private final Session otherControl;

    RehearsalCopy(RunKit kit) {
        this.kit = kit;
        this.scratch = kit.plan().names().scratch();
        this.elsewhere = kit.safety().rehearsalServer();
        this.otherControl = elsewhere.map(server -> Session.open(server, "dbmig/" + kit.plan().run())).orElse(null);
    }

    /**
     * What making it took.
     *
     * @param restore of the backup; empty if it was not restored
     * @param template a copy inside the server; empty if there was none
     * @param rows of the copy, where they were counted to prove the backup; else empty
     * @param pristine whether the restored backup, equal to the database, still stands beside it under the
     *     name of the safety copy
     */
    record Made(Optional<Duration> restore, Optional<Duration> template, Optional<RowCounts> rows, boolean pristine) {
    }

    /** The backup restored, and what its rows are, where they were counted to prove it. */
    private record Restored(Duration took, Optional<RowCounts> rows) {

        private Made alone() {
            return new Made(Optional.of(took), Optional.empty(), rows, false);
        }
    }

    /** @param keepsPristine whether the restored backup may serve as the safety copy, and is therefore left alone */
    Made make(boolean keepsPristine) {
        elsewhere.ifPresent(server -> kit.keep("rehearsal-server", Map.of("server", server.describe())));
        Made made = switch (kit.safety().rehearsal()) {
            case CLONE -> new Made(Optional.empty(), Optional.of(copyDatabase()), Optional.empty(), false);
            case SCHEMA -> restore(scratch, false).alone();
            default -> keepsPristine && elsewhere.isEmpty() ? restoreBeside() : restore(scratch, true).alone();
        };
        DatabaseProperties.read(kit.control(), kit.plan().database()).settingsSql(scratch).forEach(this::set);
        return made;
    }

    /** A setting of a role that is missing on another server changes nothing in the rehearsal. */
    private void set(String sql) {
        try {
            control().execute(sql);
        } catch (PostgresException e) {
            if (elsewhere.isEmpty()) {
                throw e;
            }
        }
    }

    private Duration copyDatabase() {
        long begun = System.nanoTime();
        try {
            new DatabaseCopy(kit.control()).create(kit.plan().database(), scratch, NOBODY_IN_IT);
        } catch (PostgresException e) {
            throw e.sqlState().equals("55006") ? e.hint("PostgreSQL copies only a database that nobody is in; rehearse on"
                    + " the restored backup instead: rehearsal.mode: restore.") : e;
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Restores under the name of the safety copy, and copies that for the rehearsal. */
    private Made restoreBeside() {
        String pristine = kit.plan().names().copy();
        Restored restored = restore(pristine, true);
        Optional<String> difference = differenceOf(pristine);
        long begun = System.nanoTime();
        new DatabaseCopy(kit.control()).create(pristine, scratch, NOBODY_IN_IT);
        Duration copied = Duration.ofNanos(System.nanoTime() - begun);
        if (difference.isPresent()) {
            new Databases(kit.control()).drop(pristine);
            kit.voice().note("The restored backup is no safety copy: " + difference.get() + ".");
        }
        return new Made(Optional.of(restored.took()), Optional.of(copied), restored.rows(), difference.isEmpty());
    }

    private Optional<String> differenceOf(String restored) {
        List<String> history = kit.notCompared();
        try (Session live = kit.openSession(kit.plan().database()); Session copy = kit.openSession(restored)) {
            return SchemaFacts.read(live, history).differencesTo(SchemaFacts.read(copy, history)).stream().findFirst();
        }
    }

    private Restored restore(String name, boolean withData) {
        Backup backup = kit.backupFolder().find((String) kit.files().read("backup").orElseThrow().get("name"));
        long begun = System.nanoTime();
        restore(backup, request(name, withData));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return new Restored(took, withData ? Optional.of(prove(backup, name)) : Optional.empty());
    }

    private void restore(Backup backup, RestoreRequest request) {
        try {
            new Restorer(kit.programs()).restore(backup, request);
        } catch (DbmigException e) {
            throw e.detail().filter(detail -> detail.contains("violates foreign key constraint")).isEmpty() ? e
                    : e.hint("The database's own rows violate that foreign key, which PostgreSQL does not notice by itself: "
                            + "'dbmig validate' names them. Correct them, then run the command again.");
        }
    }

    private RestoreRequest request(String name, boolean withData) {
        ConnectionSettings server = elsewhere.orElseGet(kit::maintenance);
        RestoreRequest request = RestoreRequest.of(server, name, kit.plan().run());
        TreeSet<String> missing = missingRoles();
        if (!missing.isEmpty()) {
            kit.voice().note("Owners and grants are left out of the rehearsal: " + server.describe() + " has no role \""
                    + missing.first() + "\"" + (missing.size() > 1 ? " (and " + (missing.size() - 1) + " more)" : "") + ".");
            request = request.withoutOwners();
        }
        return withData ? request : request.withoutData();
    }

    private TreeSet<String> missingRoles() {
        TreeSet<String> missing = new TreeSet<>();
        if (elsewhere.isPresent()) {
            String roles = "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' AND NOT (rolsuper AND oid = 10)";
            kit.control().query(roles).forEach(row -> missing.add(row.get(0)));
            otherControl.query("SELECT rolname FROM pg_catalog.pg_roles").forEach(row -> missing.remove(row.get(0)));
        }
        return missing;
    }

    /** A restored backup is proven when its rows have been counted. */
    private RowCounts prove(Backup backup, String name) {
        Backup restored = kit.backups().raiseGrade(backup, Grade.RESTORED);
        RowCounts rows;
        try (Session session = open(name)) {
            rows = RowCounts.read(session, List.of(), COUNTING);
            if (rows.leftOut() == 0) {
                restored = kit.backups().verified(restored, rows.rows());
            }
            session.execute("ANALYZE");
        }
        kit.keep("backup", BackUpDatabase.describe(restored));
        kit.voice().note("The backup restores, to the last row.");
        return rows;
    }

    Session open() {
        return open(scratch);
    }

    private Session open(String name) {
        return elsewhere.isEmpty() ? kit.openSession(name)
                : Session.open(elsewhere.get().withDatabase(name), "dbmig/" + kit.plan().run());
    }

    /** Where the scripts run. */
    RunKit.Place place(StatementProbe probe) {
        return new RunKit.Place(this::open, control(), Optional.ofNullable(probe),
                elsewhere.orElse(kit.settings().connection()).withDatabase(scratch));
    }

    private Session control() {
        return elsewhere.isEmpty() ? kit.control() : otherControl;
    }

    /** Once nobody of this run can be making it any more: a kill does not stop that. */
    void drop() {
        if (elsewhere.isEmpty()) {
            kit.drop(scratch);
        } else {
            OrphanedSessions.endRun(otherControl, kit.plan().run());
            new Databases(otherControl).drop(scratch);
        }
    }

    @Override
    public void close() {
        if (otherControl != null) {
            otherControl.close();
        }
    }
}
