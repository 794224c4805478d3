package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.ConcurrentStatement;
import dev.dbmig.sql.Identifiers;
import dev.dbmig.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A statement outside a transaction that may have stopped on the way: finds what it left, removes that, and
 * tells whether the statement is done all the same.
 *
 * <p>A failed {@code CREATE INDEX CONCURRENTLY} leaves an invalid index, a failed {@code REINDEX
 * CONCURRENTLY} one that ends in {@code _ccnew} or {@code _ccold}. Source: PostgreSQL documentation, CREATE
 * INDEX and REINDEX.
 */
final class UnfinishedStatement {

    private final Session session;
    private final Statement statement;
    private final Optional<ConcurrentStatement> concurrent;
    private final Set<Long> indexesBefore;

    private UnfinishedStatement(Session session, Statement statement, Set<Long> indexesBefore) {
        this.session = session;
        this.statement = statement;
        this.concurrent = ConcurrentStatement.of(statement);
        this.indexesBefore = indexesBefore != null ? indexesBefore : lookForIndexes();
    }

    /** Before the statement is sent: remembers the indexes that are not its own. */
    static UnfinishedStatement about(Session session, Statement statement) {
        UnfinishedStatement unfinished = new UnfinishedStatement(session, statement, null);
        unfinished.refuseInvalidNamesake();
        return unfinished;
    }

    /** After an earlier run has stopped in it. */
    static UnfinishedStatement left(Session session, Statement statement, Set<Long> indexesBefore) {
        return new UnfinishedStatement(session, statement, indexesBefore);
    }

    Set<Long> indexesBefore() {
        return indexesBefore;
    }

    /** Whether it waits for transactions that are older than it, which lock_timeout would cut short. */
    boolean waitsForTransactions() {
        return concurrent.isPresent();
    }

    /**
     * @return true if the statement has had its full effect
     * @throws DbmigException if nobody can know
     */
    boolean settle(MigrationListener listener) {
        if (concurrent.isEmpty()) {
            refuseUnknowable();
            return false;
        }
        return switch (concurrent.get().kind()) {
            case CREATE_INDEX -> removeInvalid(listener, "") | hasNewIndex();
            case REINDEX -> {
                removeInvalid(listener, " AND c.relname ~ '_cc(new|old)[0-9]*$'");
                yield false;
            }
            case DROP_INDEX -> !concurrent.get().ifExists() && indexOf(concurrent.get()).isEmpty();
            case DETACH_PARTITION -> finishDetaching(listener);
        };
    }

    /** When it is repeated: an error that says that there is nothing left to do. */
    boolean isDoneAccordingTo(String sqlState) {
        String head = statement.summary().toUpperCase(java.util.Locale.ROOT);
        return switch (sqlState) {
            case "42P04", "42710" -> head.startsWith("CREATE ");
            case "3D000", "42704" -> head.startsWith("DROP ");
            default -> false;
        };
    }

    private boolean removeInvalid(MigrationListener listener, String condition) {
        for (List<String> index : session.query("""
                SELECT c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
                FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE NOT i.indisvalid AND c.relkind = 'i'%s%s""".formatted(onTable(), condition))) {
            if (!indexesBefore.contains(Long.valueOf(index.get(0)))) {
                session.execute("SET lock_timeout = 0");
                session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index.get(1));
                listener.note("The invalid index " + index.get(1) + ", left by \"" + statement.summary()
                        + "\", was removed.");
            }
        }
        return false;
    }

    private boolean hasNewIndex() {
        return session.query("SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indisvalid" + onTable()).stream()
                .anyMatch(row -> !indexesBefore.contains(Long.valueOf(row.get(0))));
    }

    private boolean finishDetaching(MigrationListener listener) {
        String parent = regclass(concurrent.get().table());
        String partition = regclass(concurrent.get().name());
        List<List<String>> link = session.query("""
                SELECT inhdetachpending FROM pg_catalog.pg_inherits
                WHERE inhparent = %s AND inhrelid = %s""".formatted(parent, partition));
        if (link.isEmpty()) {
            return true;
        }
        if (!link.get(0).get(0).equals("t")) {
            return false;
        }
        session.execute("ALTER TABLE " + quoted(concurrent.get().table()) + " DETACH PARTITION "
                + quoted(concurrent.get().name()) + " FINALIZE");
        listener.note("\"" + statement.summary() + "\" was finished with FINALIZE.");
        return true;
    }

    private Set<Long> lookForIndexes() {
        Set<Long> oids = new TreeSet<>();
        if (concurrent.isPresent() && concurrent.get().touchesIndexes()) {
            session.query("SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE true" + onTable())
                    .forEach(row -> oids.add(Long.valueOf(row.get(0))));
        }
        return oids;
    }

    /** IF NOT EXISTS would take an index that somebody else's failure left for the one that is wanted. */
    private void refuseInvalidNamesake() {
        Optional<ConcurrentStatement> create = concurrent.filter(
                c -> c.kind() == ConcurrentStatement.Kind.CREATE_INDEX && !c.name().isEmpty());
        if (create.isEmpty()) {
            return;
        }
        String name = create.get().name().get(create.get().name().size() - 1);
        List<List<String>> found = session.query("""
                SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
                FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE NOT i.indisvalid AND c.relname = %s%s""".formatted(Identifiers.literal(name), onTable()));
        if (!found.isEmpty()) {
            throw new DbmigException(ExitCode.UNFINISHED,
                    statement.location() + ": index " + found.get(0).get(0) + " exists and is invalid")
                    .detail("It was left by a CREATE INDEX CONCURRENTLY that failed, or is being built by somebody else.")
                    .hint("If nobody builds it: DROP INDEX CONCURRENTLY " + found.get(0).get(0) + "; then run the command again.");
        }
    }

    private void refuseUnknowable() {
        String head = statement.summary().toUpperCase(java.util.Locale.ROOT);
        if (head.startsWith("CALL") || head.startsWith("DO")) {
            throw new DbmigException(ExitCode.UNFINISHED, statement.location() + ": an earlier run stopped in \""
                    + statement.summary() + "\", and nobody can know how much of it is done")
                    .hint("Look at the data, then 'dbmig repair' with --done or --not-done for this statement.");
        }
    }

    private Optional<String> indexOf(ConcurrentStatement drop) {
        String oid = session.query("SELECT " + regclass(drop.name())).get(0).get(0);
        return Optional.ofNullable(oid);
    }

    /** An SQL condition for pg_index i: on the statement's table, or anywhere where it names none. */
    private String onTable() {
        return concurrent.map(ConcurrentStatement::table).filter(t -> !t.isEmpty())
                .map(table -> " AND i.indrelid = " + regclass(table)).orElse("");
    }

    private static String regclass(List<String> name) {
        return "pg_catalog.to_regclass(" + Identifiers.literal(quoted(name)) + ")";
    }

    private static String quoted(List<String> name) {
        return String.join(".", name.stream().map(Identifiers::quote).toList());
    }
}
