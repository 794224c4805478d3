package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What statements do to tables, in one transaction after the other: the locks that they take, and whether a table is written
 * anew. A rewrite shows in the name of the table's file ({@code relfilenode}), which needs the strongest lock.
 */
public final class TableTouches {

    /** From the weakest; ACCESS SHARE, which reading takes, stops nobody who writes. */
    private static final List<String> MODES = List.of("RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock",
            "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock");

    // What was dropped is in no catalogue any more, but still locked.
    private static final String HELD = """
            SELECT l.relation, l.mode, c.relfilenode, l.virtualtransaction
            FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
            WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
                AND l.mode <> 'AccessShareLock' AND l.database <> 0""";

    private static final String TABLES = "SELECT c.oid, c.relfilenode, c.oid::regclass::text FROM pg_catalog.pg_class c"
            + " WHERE c.relkind IN ('r', 'p', 'm', 'f') AND c.relnamespace <> 11 AND c.relpersistence <> 't'";

    private final Map<String, String> files = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private Map<String, Integer> held = new HashMap<>();
    private String transaction = "";

    /**
     * What one statement did.
     *
     * @param locks the strongest lock on each table that was there before, where the transaction did not hold as strong a one before
     * @param rewritten tables whose file was written anew, also by TRUNCATE
     */
    public record Touch(Map<String, String> locks, List<String> rewritten) {
    }

    /** @param session in the database, before the transaction whose statements are watched */
    public TableTouches(Session session) {
        session.query(TABLES).forEach(row -> {
            files.put(row.get(0), row.get(1));
            names.put(row.get(0), row.get(2));
        });
    }

    /** Since it was asked before. */
    public Touch since(Session session) {
        Map<String, Integer> now = new HashMap<>();
        List<String> rewritten = new ArrayList<>();
        for (List<String> row : session.query(HELD)) {
            begin(row.get(3));
            String table = names.get(row.get(0));
            if (table == null) {
                continue; // made by these statements: nobody else can see it yet
            }
            now.merge(table, MODES.indexOf(row.get(1)), Math::max);
            String before = row.get(2) == null ? null : files.put(row.get(0), row.get(2));
            if (before != null && !before.equals(row.get(2))) {
                rewritten.add(table);
            }
        }
        Map<String, String> locks = new LinkedHashMap<>();
        now.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .filter(lock -> lock.getValue() > held.getOrDefault(lock.getKey(), -1))
                .forEach(lock -> locks.put(lock.getKey(), MODES.get(lock.getValue())));
        held = now;
        return new Touch(locks, rewritten);
    }

    /** Tables that others have written anew since it was begun, once that is committed. */
    public List<String> rewrittenByOthers(Session session) {
        return session.query(TABLES).stream().filter(row -> files.containsKey(row.get(0)) && !files.get(row.get(0)).equals(row.get(1)))
                .map(row -> row.get(2)).sorted().toList();
    }

    /** What an earlier transaction held is held no more. */
    private void begin(String current) {
        if (!transaction.equals(current)) {
            transaction = current;
            held = new HashMap<>();
        }
    }

    /** Whether others who only read (ACCESS EXCLUSIVE), or those who write, must wait while it is held. */
    public static boolean stopsOthers(String mode) {
        return MODES.indexOf(mode) >= MODES.indexOf("ShareLock");
    }
}
