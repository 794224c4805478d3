package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much was ever written to a database, as far as its server counts: by two of them it can be said how much
 * was written in between. The statistics come a moment late, and a crash or a reset loses them; transactions are
 * those of the whole server.
 *
 * @param transaction the next transaction's number
 * @param reset when the statistics were last reset, as the server writes it
 */
public record WriteTotals(long transaction, long inserted, long updated, long deleted, String reset) {

    private static final Pattern TEXT = Pattern.compile("writes (\\d+) (\\d+) (\\d+) (\\d+) (.*)");

    private static final String QUERY = """
            SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()), coalesce(sum(n_tup_ins), 0),
                coalesce(sum(n_tup_upd), 0), coalesce(sum(n_tup_del), 0),
                (SELECT coalesce(stats_reset::text, 'never') FROM pg_catalog.pg_stat_database
                    WHERE datname = pg_catalog.current_database())
            FROM pg_catalog.pg_stat_user_tables""";

    /** @param session in the database */
    public static WriteTotals read(Session session) {
        List<String> row = session.query(QUERY).get(0);
        return new WriteTotals(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)),
                Long.parseLong(row.get(3)), row.get(4));
    }

    /** What {@link #toString} wrote; empty for anything else. */
    public static Optional<WriteTotals> parse(String text) {
        Matcher matcher = TEXT.matcher(text == null ? "" : text);
        return !matcher.matches() ? Optional.empty() : Optional.of(new WriteTotals(Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4)),
                matcher.group(5)));
    }

    /** What was written until later; empty if the statistics were reset or lost in between. */
    public Optional<WriteTotals> until(WriteTotals later) {
        boolean isOneCount = reset.equals(later.reset) && later.inserted >= inserted && later.updated >= updated
                && later.deleted >= deleted && later.transaction >= transaction;
        return isOneCount ? Optional.of(new WriteTotals(later.transaction - transaction, later.inserted - inserted,
                later.updated - updated, later.deleted - deleted, reset)) : Optional.empty();
    }

    /** Of all kinds. */
    public long rows() {
        return inserted + updated + deleted;
    }

    @Override
    public String toString() {
        return "writes " + transaction + " " + inserted + " " + updated + " " + deleted + " " + reset;
    }
}
