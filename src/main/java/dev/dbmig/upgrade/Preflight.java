package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.insight.Problems;
import dev.dbmig.migration.ScriptShape;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.ServerDisk;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What would stop a run on its way: looked for before it begins, each with its remedy. Changes nothing. */
public final class Preflight {

    private static final double COPY_NEEDS = 1.1;
    private static final Duration LOOKING = Duration.ofSeconds(10);

    private final Session control;
    private final RunSettings settings;
    private final String database;
    private final Safety safety;
    private boolean looksThoroughly;

    /** @param control a session in another database of the server, or in the database itself */
    public Preflight(Session control, RunSettings settings) {
        this.control = control;
        this.settings = settings;
        this.database = settings.connection().database();
        this.safety = settings.safety();
    }

    /** Also looks through the data, though a run would find that out by its rehearsal. */
    public Preflight thoroughly() {
        looksThoroughly = true;
        return this;
    }

    /** @throws DbmigException for the first finding, with the others in its detail */
    void require(Plan plan) {
        List<DbmigException> findings = new ArrayList<>(findings());
        escapes(plan).ifPresent(findings::add);
        if (findings.isEmpty()) {
            return;
        }
        DbmigException first = findings.get(0);
        if (findings.size() > 1) {
            first.detail(String.join("\n", findings.stream().skip(1)
                    .map(f -> "Also: " + f.getMessage() + f.hint().map(hint -> " (" + hint + ")").orElse("")).toList()));
        }
        throw first;
    }

    /** What is wrong whatever is to be applied. */
    public List<DbmigException> findings() {
        List<DbmigException> findings = new ArrayList<>();
        for (Supplier<Optional<DbmigException>> check : List.<Supplier<Optional<DbmigException>>>of(
                this::tools, this::space, this::serverBackup, this::copy, this::room, this::ownership, this::preparedTransactions,
                this::foreignKeys)) {
            try {
                check.get().ifPresent(findings::add);
            } catch (DbmigException e) {
                findings.add(e);
            }
        }
        return findings;
    }

    /**
     * What does not stop a run, but an operator should know.
     *
     * @param session in the database
     */
    public List<String> warnings(Session session) {
        List<String> warnings = new ArrayList<>();
        safety.services().forEach(definition -> warnings.addAll(safety.tools().services().of(definition).warnings()));
        if (safety.serverBackup().isPresent() && !safety.rehearses()) {
            warnings.add("the migrations are not rehearsed: backups of pgBackRest hold no single database that could be restored beside"
                    + " this one; where nobody else is connected, rehearsal.mode: clone works on a copy");
        }
        Problems.invalidIndexes(session).forEach(problem -> warnings.add(problem + ": REINDEX or drop it; a backup does not have it"));
        return warnings;
    }

    /**
     * What the plan takes away, in numbers of the database as it is; what is empty or not there is no loss.
     *
     * @param session in the database
     */
    static List<String> losses(Session session, Plan plan) {
        List<String> sentences = new ArrayList<>();
        for (ScriptShape.Loss loss : plan.tasks().stream().flatMap(task -> task.shape().losses().stream()).toList()) {
            rows(session, loss.what().table()).ifPresent(rows -> sentences.add(loss.place() + ": " + loss.what()
                    + (rows < 0 ? "" : " takes away what " + (rows == 1 ? "about 1 row has" : "about " + rows + " rows have"))));
        }
        return sentences;
    }

    /** As the server estimates; -1 where there is no table to ask; empty if there is nothing in it. */
    private static Optional<Long> rows(Session session, String table) {
        if (table.isEmpty()) {
            return Optional.of(-1L);
        }
        List<List<String>> rows = session.query("SELECT greatest(c.reltuples::bigint, s.n_live_tup, 0), pg_catalog.pg_relation_size(c.oid) > 0"
                + " OR c.relkind = 'p' FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid"
                + " WHERE c.oid = pg_catalog.to_regclass(" + Identifiers.literal(table) + ")");
        return rows.isEmpty() || rows.get(0).get(1).equals("f") ? Optional.empty() : Optional.of(Long.valueOf(rows.get(0).get(0)));
    }

    private Optional<DbmigException> tools() {
        if (safety.backupDir().isEmpty()) {
            return Optional.empty();
        }
        try {
            safety.tools().programs().require("pg_dump", control.version().major());
            safety.tools().programs().require("pg_restore", control.version().major());
            return Optional.empty();
        } catch (DbmigException e) {
            return Optional.of(e.hint(e.hint().map(hint -> hint + " ").orElse("") + "Or make no backup: --skip-backup."));
        }
    }

    private Optional<DbmigException> space() {
        return safety.backupFolder().flatMap(folder -> folder.shortOfSpace(new Databases(control).facts(database).bytes(), BackupFolder.SMALLEST_DUMP))
                .map(sentence -> DbmigException.refused(sentence).hint("Make room, or name another folder with backup.dir."));
    }

    private Optional<DbmigException> serverBackup() {
        if (safety.serverBackup().isEmpty()) {
            return Optional.empty();
        }
        PgBackRest rest = safety.serverBackup().get();
        String system = new Databases(control).systemIdentifier();
        rest.requireFresh(rest.infoOf(system), system, Instant.now());
        return MarkRestorePoint.grant(control).map(grant -> DbmigException.refused("role \"" + settings.connection().user()
                        + "\" may not name a restore point in the server's log, which goes with backups of pgBackRest")
                .hint("As a superuser, in database " + control.query("SELECT current_database()").get(0).get(0) + ": " + grant));
    }

    /** The rehearsal makes a database. */
    private Optional<DbmigException> copy() {
        boolean may = control.query("SELECT rolsuper OR rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = session_user")
                .get(0).get(0).equals("t");
        return safety.rehearsal() == Safety.Rehearsal.NONE || may ? Optional.empty()
                : Optional.of(DbmigException.refused("role \"" + settings.connection().user()
                                + "\" may not create databases, which the rehearsal needs")
                        .hint("As a superuser: ALTER ROLE " + Identifiers.quote(settings.connection().user())
                                + " CREATEDB; or go without: --skip-test."));
    }

    /** The restored backup needs as much on the server's disk as the database, and the migrations come on top. */
    private Optional<DbmigException> room() {
        if (safety.rehearsal() != Safety.Rehearsal.RESTORE && safety.rehearsal() != Safety.Rehearsal.CLONE
                || safety.rehearsalServer().isPresent()) {
            return Optional.empty();
        }
        long bytes = new Databases(control).facts(database).bytes();
        return ServerDisk.freeBytes(control).filter(free -> free < bytes * COPY_NEEDS)
                .map(free -> DbmigException.refused("the server's disk has " + (free >> 20) + " MiB free, and the rehearsal's copy of the database needs "
                                + (bytes >> 20) + " MiB")
                        .hint("Make room; rehearse on another server (rehearsal.url) or the structure alone (rehearsal.mode: schema);"
                                + " or do without: --skip-test."));
    }

    /**
     * A backup whose foreign keys are violated cannot be restored. Where it is restored for the rehearsal, that
     * tells; else they are looked through, as far as that is done in time.
     */
    private Optional<DbmigException> foreignKeys() {
        if (safety.backupDir().isEmpty() || safety.rehearsal() == Safety.Rehearsal.RESTORE && !looksThoroughly) {
            return Optional.empty();
        }
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            session.execute("SET statement_timeout = " + LOOKING.toMillis());
            return Problems.violatedForeignKeys(session).stream().findFirst()
                    .map(violated -> DbmigException.refused(violated + "; a backup of this cannot be restored")
                            .hint("Correct the data, then run the command again."));
        } catch (PostgresException e) {
            if (e.sqlState().equals("57014")) {
                return Optional.empty(); // too large to look through; 'dbmig validate' takes its time
            }
            throw e;
        }
    }

    /** Only the owner can keep others out of a database. */
    private Optional<DbmigException> ownership() {
        if (!safety.stopsApplication()) {
            return Optional.empty();
        }
        return new DatabaseCopy(control).obstacle(database).filter(e -> e.getMessage().contains("does not own"));
    }

    /** They survive the end of every session, and a database that has one can be neither copied nor renamed. */
    private Optional<DbmigException> preparedTransactions() {
        return safety.stopsApplication() ? preparedTransactions(control, database) : Optional.empty();
    }

    static Optional<DbmigException> preparedTransactions(Session control, String database) {
        List<List<String>> found = control.query("SELECT gid, owner, prepared::timestamptz(0)"
                + " FROM pg_catalog.pg_prepared_xacts WHERE database = " + Identifiers.literal(database) + " ORDER BY prepared");
        return found.stream().findFirst().map(row -> DbmigException.refused("database \"" + database
                        + "\" has a prepared transaction, \"" + row.get(0) + "\" of " + row.get(1) + " since " + row.get(2))
                .hint("End it: COMMIT PREPARED or ROLLBACK PREPARED " + Identifiers.literal(row.get(0)) + ";"));
    }

    private Optional<DbmigException> escapes(Plan plan) {
        if (safety.rehearsal() == Safety.Rehearsal.NONE) {
            return Optional.empty();
        }
        List<String> escapes = plan.tasks().stream().map(Task::shape).flatMap(shape -> shape.escapes().stream()).toList();
        return escapes.stream().findFirst().map(first -> DbmigException.refused(first
                        + " acts beyond the database, so that it cannot be rehearsed on a copy of it"
                        + (escapes.size() == 1 ? "" : " (and " + (escapes.size() - 1) + " more)"))
                .hint("Take it out of the migration and run it by itself; or do not rehearse: --skip-test."));
    }
}
