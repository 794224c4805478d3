package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.DatabaseLocale;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The configured database as a whole: makes it and removes it, from a session in the maintenance database and under
 * the run lock, so that no run can be at work in it.
 */
public final class WholeDatabase {

    /** What DROP DATABASE that was interrupted leaves (PostgreSQL 15.4, 14.9, 13.12 and newer). */
    private static final String INVALID = "-2";

    private final RunSettings settings;
    private final String name;
    private final Consumer<String> onNote;

    /** @param onNote is told, in a sentence, what takes time */
    public WholeDatabase(RunSettings settings, Consumer<String> onNote) {
        this.settings = settings;
        this.name = settings.connection().database();
        this.onNote = onNote;
        if (name.equals(settings.lockDatabase())) {
            throw DbmigException.usage("database \"" + name + "\" is the maintenance database, from which databases are created and dropped")
                    .hint("Name another maintenance database with --lock-database, such as template1.");
        }
    }

    /**
     * What would go with the database.
     *
     * @param system the identifier of the server's data directory
     * @param oid of the database
     * @param bytes its size on the server's disk
     * @param sessions of others in it, each as "pid 123 of app (psql) from 10.0.0.5"
     */
    public record Stake(String system, long oid, long bytes, List<String> sessions) {
    }

    /** Empty if there is no such database. */
    public Optional<Stake> stake() {
        try (LockedRun run = new LockedRun(settings, RunId.create(Clock.systemUTC()))) {
            return new Databases(run.session()).exists(name) ? Optional.of(stake(run.session())) : Optional.empty();
        }
    }

    /** @return false if it is there already, as it is wanted */
    public boolean create(NewDatabase wanted) {
        try (LockedRun run = new LockedRun(settings, RunId.create(Clock.systemUTC()))) {
            run.acquire(onNote);
            return create(run.session(), wanted);
        }
    }

    private boolean create(Session control, NewDatabase wanted) {
        if (new Databases(control).exists(name)) {
            refuseInvalid(control);
            wanted.requireSame(control, name);
            return false;
        }
        refuseLongName();
        refuseWithoutRight(control);
        control.execute("SET statement_timeout = 0");
        control.execute(wanted.sql(control, name));
        return true;
    }

    /**
     * Removes it.
     *
     * @param shown what the operator has seen of it
     * @param isForced whether the sessions of others are ended
     * @throws DbmigException if it is another one by now, a run in it never ended, or others are in it
     */
    public void drop(Stake shown, boolean isForced) {
        new UnfinishedRuns(settings).refuse();
        try (LockedRun run = new LockedRun(settings, RunId.create(Clock.systemUTC()))) {
            run.acquire(onNote);
            drop(run.session(), shown, isForced);
        }
    }

    /** Removes it and makes an empty one with everything that belonged to it: owner, locale, grants, settings, comment. */
    public void recreate(Stake shown, boolean isForced) {
        new UnfinishedRuns(settings).refuse();
        try (LockedRun run = new LockedRun(settings, RunId.create(Clock.systemUTC()))) {
            run.acquire(onNote);
            Session control = run.session();
            refuseWithoutRight(control);
            DatabaseProperties properties = DatabaseProperties.read(control, name);
            DatabaseLocale locale = new Databases(control).facts(name).locale();
            drop(control, shown, isForced);
            createLike(control, name, locale);
            properties.apply(control, name).forEach(onNote);
        }
    }

    /** From template1 where that has this locale, for it may have extensions that all databases here are to have. */
    static void createLike(Session control, String name, DatabaseLocale locale) {
        Databases databases = new Databases(control);
        if (databases.exists("template1") && databases.facts("template1").locale().equals(locale)) {
            control.execute("SET statement_timeout = 0");
            control.execute("CREATE DATABASE " + Identifiers.quote(name));
        } else {
            databases.create(name, locale);
        }
    }

    private void drop(Session control, Stake shown, boolean isForced) {
        new UnfinishedRuns(settings).refuse(control);
        Stake now = stake(control);
        if (now.oid() != shown.oid() || !now.system().equals(shown.system())) {
            throw DbmigException.refused("database \"" + name + "\" is not the one that was shown").hint("Look again.");
        }
        if (!isForced) {
            refuseSessions(now);
        }
        control.execute("SET statement_timeout = 0");
        try {
            control.execute("DROP DATABASE " + Identifiers.quote(name) + (isForced ? " WITH (FORCE)" : ""));
        } catch (PostgresException e) {
            throw e.sqlState().equals("55006") && e.hint().isEmpty()
                    ? e.hint("End what uses it first; --force ends the sessions of others.") : e;
        }
    }

    private void refuseSessions(Stake stake) {
        List<String> sessions = stake.sessions();
        if (!sessions.isEmpty()) {
            throw DbmigException.refused("database \"" + name + "\" is in use by " + sessions.size()
                            + (sessions.size() == 1 ? " session" : " sessions"))
                    .detail(String.join("\n", sessions)).hint("End their programs; --force ends the sessions.");
        }
    }

    private Stake stake(Session control) {
        Databases.Facts facts = new Databases(control).facts(name);
        List<String> sessions = control.query("""
                SELECT 'pid ' || pid || ' of ' || coalesce(usename, backend_type)
                    || coalesce(' (' || nullif(application_name, '') || ')', '') || ' from ' || coalesce(client_addr::text, 'local')
                FROM pg_catalog.pg_stat_activity WHERE datname = %s AND backend_type <> 'autovacuum worker' ORDER BY backend_start"""
                .formatted(Identifiers.literal(name))).stream().map(row -> row.get(0)).toList();
        return new Stake(facts.systemIdentifier(), facts.oid(), facts.bytes(), sessions);
    }

    private void refuseInvalid(Session control) {
        String limit = control.query("SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = " + Identifiers.literal(name))
                .get(0).get(0);
        if (limit.equals(INVALID)) {
            throw DbmigException.refused("database \"" + name + "\" is invalid: dropping it was interrupted")
                    .hint("Drop it to the end, then create it: dbmig db drop");
        }
    }

    private void refuseLongName() {
        if (!Databases.nameBeside(name, "").equals(name)) {
            throw DbmigException.refused("name \"" + name + "\" is longer than 63 bytes")
                    .hint("PostgreSQL would cut it; choose a shorter one.");
        }
    }

    private static void refuseWithoutRight(Session control) {
        List<String> row = control.query("SELECT rolsuper OR rolcreatedb, rolname FROM pg_catalog.pg_roles WHERE rolname = session_user")
                .get(0);
        if (row.get(0).equals("f")) {
            throw DbmigException.refused("role \"" + row.get(1) + "\" may not create databases")
                    .hint("As a superuser: ALTER ROLE " + Identifiers.quote(row.get(1)) + " CREATEDB;");
        }
    }
}
