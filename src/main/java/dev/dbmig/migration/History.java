package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Reads the history of a database. What writes it is {@link HistorySql}, so that each change of it can
 * travel in the transaction of the migration that it tells of.
 */
public final class History {

    /** What the table's comment begins with, followed by the number of its format. */
    private static final String COMMENT = "dbmig history, format ";
    static final int FORMAT = 1;

    /** What separates the format from what the history was adopted from. */
    private static final String ADOPTED = "; ";

    private final HistoryTable table;

    public History(HistoryTable table) {
        this.table = table;
    }

    static String comment() {
        return COMMENT + FORMAT;
    }

    /** The comment of a history that was adopted from a tracking table. */
    static String comment(AdoptedTable adopted) {
        return comment() + ADOPTED + adopted.stored();
    }

    public boolean exists(Session session) {
        return formatComment(session).isPresent();
    }

    /** What is known of the table without reading it. */
    record Mark(boolean exists, Optional<AdoptedTable> adopted) {
    }

    /** @throws DbmigException if a table of that name is not a history, or one of a newer dbmig */
    Mark mark(Session session) {
        Optional<String> comment = formatComment(session);
        comment.ifPresent(this::requireKnownFormat);
        return new Mark(comment.isPresent(), comment.flatMap(History::adopted));
    }

    private static Optional<AdoptedTable> adopted(String comment) {
        int at = comment.indexOf(ADOPTED);
        return at < 0 ? Optional.empty() : AdoptedTable.parse(comment.substring(at + ADOPTED.length()));
    }

    /**
     * All rows, in the order in which they were written; none if there is no history table yet.
     *
     * @throws DbmigException if a table of that name is not a history, or one of a newer dbmig
     */
    public List<HistoryRow> rows(Session session) {
        Optional<String> comment = formatComment(session);
        if (comment.isEmpty()) {
            return List.of();
        }
        requireKnownFormat(comment.get());
        try {
            return session.query(HistorySql.select(table)).stream().map(History::row).toList();
        } catch (PostgresException e) {
            if (e.sqlState().equals("42501")) {
                throw DbmigException.refused("cannot read the history " + table + ": " + e.serverMessage().message())
                        .hint("GRANT SELECT, INSERT, UPDATE ON " + table.quoted() + " TO the role that runs dbmig.");
            }
            throw e;
        }
    }

    /** The tracking table of another tool that it was adopted from, as PostgreSQL's catalogue shows the name. */
    public Optional<String> trackingTable(Session session) {
        return formatComment(session).flatMap(History::adopted).map(adopted ->
                Identifiers.quoteIfNeeded(adopted.schema()) + "." + Identifiers.quoteIfNeeded(adopted.table()));
    }

    private Optional<String> formatComment(Session session) {
        List<List<String>> found = session.query("""
                SELECT coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = %s AND c.relname = %s
                """.formatted(Identifiers.literal(table.schema()), Identifiers.literal(table.table())));
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0).get(0));
    }

    private void requireKnownFormat(String comment) {
        if (!comment.startsWith(COMMENT)) {
            throw DbmigException.refused("relation " + table + " exists, but is not a history of dbmig")
                    .detail("Its comment does not begin with \"" + COMMENT + "\".")
                    .hint("Choose another name with 'history: {schema: …, table: …}' in dbmig.yaml.");
        }
        String format = comment.substring(COMMENT.length()).strip();
        boolean isKnown = format.equals(String.valueOf(FORMAT))
                || format.startsWith(FORMAT + ADOPTED) && adopted(comment).isPresent();
        if (!isKnown) {
            throw DbmigException.refused("the history " + table + " has format " + format
                            + ", and this dbmig knows format " + FORMAT)
                    .hint("Use the version of dbmig that wrote it, or a newer one.");
        }
    }

    private static HistoryRow row(List<String> v) {
        return new HistoryRow(Long.parseLong(v.get(0)), v.get(1), v.get(2), v.get(3), v.get(4), v.get(5), v.get(6),
                RowState.of(v.get(7)), Integer.parseInt(v.get(8)), time(v.get(9)), v.get(10),
                v.get(11) == null ? null : Long.valueOf(v.get(11)), v.get(12), v.get(13), v.get(14), v.get(15),
                time(v.get(16)), v.get(17));
    }

    private static OffsetDateTime time(String micros) {
        return micros == null ? null
                : Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
