package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * By which it can be told that nothing at all was written to a database between two moments. Counted are the
 * rows that were ever inserted, updated and deleted in each table, the catalogue's and those of large objects
 * included; the tables' files, which TRUNCATE changes; and the values of the sequences.
 *
 * <p>From PostgreSQL 15 on the counters live in shared memory, a session hands in what it has counted at the
 * latest when it ends, and a crash or a reset shows (documentation, "The Cumulative Statistics System").
 * Before 15 they travelled in datagrams, which may be lost: no proof. So the second mark is to be taken while
 * no other session is in the database; what a session had not handed in at the first mark counts as written.
 *
 * @param epoch since when the counters count; marks of two epochs cannot be compared
 * @param counters by table or sequence
 */
public record WriteMark(String epoch, Map<String, String> counters) {

    private static final int FIRST_SOUND_VERSION = 15;

    private static final String EPOCH = """
            SELECT pg_catalog.pg_postmaster_start_time()::text || ' ' || coalesce(stats_reset::text, 'never') || ' '
                || pg_catalog.current_setting('track_counts')
            FROM pg_catalog.pg_stat_database WHERE datname = pg_catalog.current_database()""";

    // ANALYZE, which autovacuum does by itself, writes statistics; shared catalogues are the server's.
    private static final String COUNTERS = """
            SELECT c.oid::text, concat_ws(' ', pg_catalog.pg_stat_get_tuples_inserted(c.oid),
                pg_catalog.pg_stat_get_tuples_updated(c.oid), pg_catalog.pg_stat_get_tuples_deleted(c.oid), c.relfilenode)
            FROM pg_catalog.pg_class c
            WHERE c.relkind IN ('r', 'm', 't') AND NOT c.relisshared AND c.relpersistence <> 't'
                AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data')
                AND c.oid NOT IN (SELECT reltoastrelid FROM pg_catalog.pg_class WHERE relname IN ('pg_statistic', 'pg_statistic_ext_data'))
            UNION ALL SELECT s.schemaname || '.' || s.sequencename, coalesce(s.last_value::text, 'unused') FROM pg_catalog.pg_sequences s""";

    private static final String UNREADABLE = "SELECT s.seqrelid::regclass::text FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c"
            + " ON c.oid = s.seqrelid WHERE c.relpersistence <> 't' AND NOT pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT, USAGE') LIMIT 1";

    /** Why two marks of this server would prove nothing; empty if they do. */
    public static Optional<String> obstacle(Session session) {
        if (session.version().major() < FIRST_SOUND_VERSION) {
            return Optional.of("the statistics of PostgreSQL " + session.version().major() + " may lose counts");
        }
        if (!session.query("SHOW track_counts").get(0).get(0).equals("on")) {
            return Optional.of("track_counts is off");
        }
        return session.query(UNREADABLE).stream().findFirst().map(row -> "the value of sequence " + row.get(0) + " may not be read");
    }

    /** @param session in the database, outside a transaction */
    public static WriteMark read(Session session) {
        Map<String, String> counters = new TreeMap<>();
        session.query(COUNTERS).forEach(row -> counters.put(row.get(0), row.get(1)));
        return new WriteMark(session.query(EPOCH).get(0).get(0), counters);
    }

    /** What shows that something was, or may have been, written since; empty if nothing was. */
    public Optional<String> writtenUntil(WriteMark later) {
        if (!epoch.equals(later.epoch)) {
            return Optional.of("the server was restarted, or its statistics reset");
        }
        long changed = later.counters.entrySet().stream().filter(e -> !e.getValue().equals(counters.get(e.getKey()))).count()
                + counters.keySet().stream().filter(table -> !later.counters.containsKey(table)).count();
        return changed == 0 ? Optional.empty()
                : Optional.of(changed == 1 ? "one table or sequence was written" : changed + " tables or sequences were written");
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", epoch);
        map.put("counters", counters);
        return map;
    }

    @SuppressWarnings("unchecked")
    public static WriteMark fromMap(Map<String, Object> map) {
        return new WriteMark((String) map.get("epoch"), (Map<String, String>) map.get("counters"));
    }
}
