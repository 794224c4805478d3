package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The schema of a database as facts from its catalogue, never from the text of a dump: independent of OIDs, of
 * dropped columns, of the order in which things were made, and of {@code search_path}. What belongs to an
 * extension counts as the extension.
 */
public final class SchemaFacts {

    /** Facts of another format are not comparable. */
    static final int FORMAT = 1;

    private final SortedMap<String, String> facts;

    private SchemaFacts(SortedMap<String, String> facts) {
        this.facts = facts;
    }

    /**
     * Reads all facts in one snapshot.
     *
     * @param session outside a transaction, or in one whose own changes are to be seen
     * @param leftOut tables that do not count, such as the history, as {@code schema.table}
     */
    public static SchemaFacts read(Session session, List<String> leftOut) {
        boolean ownTransaction = session.transactionStatus() == 'I';
        String path = session.query("SELECT pg_catalog.current_setting('search_path')").get(0).get(0);
        if (ownTransaction) {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
        try {
            session.execute("SELECT pg_catalog.set_config('search_path', 'pg_catalog', " + ownTransaction + ")");
            return new SchemaFacts(read(session, leftOut, new TreeMap<>()));
        } finally {
            if (session.isUsable()) {
                session.execute(ownTransaction ? "ROLLBACK" : "SELECT pg_catalog.set_config('search_path', '"
                        + path.replace("'", "''") + "', false)");
            }
        }
    }

    private static SortedMap<String, String> read(Session session, List<String> leftOut, SortedMap<String, String> facts) {
        for (String query : FactQueries.of(session.version().major())) {
            for (List<String> row : session.query(query)) {
                String object = row.get(0) + " " + row.get(1);
                if (leftOut.stream().noneMatch(table -> isOf(row, table))) {
                    facts.merge(object, String.valueOf(row.get(2)), (a, b) -> a + "\n" + b);
                }
            }
        }
        return facts;
    }

    /** Whether an object is a table or belongs to it: its name begins with the table's, or its facts say so. */
    private static boolean isOf(List<String> row, String table) {
        String name = row.get(0).equals("comment") ? row.get(1).substring(row.get(1).indexOf(' ') + 1) : row.get(1);
        return name.equals(table) || name.startsWith(table + ".") || name.startsWith(table + " ")
                || row.get(0).equals("sequence") && row.get(2).contains("owned by " + table + ".");
    }

    /** {@code v1:sha256:} and 64 hexadecimal digits: equal for equal schemas. */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            facts.forEach((object, fact) -> digest.update((object + "\0" + fact + "\0").getBytes(StandardCharsets.UTF_8)));
            return "v" + FORMAT + ":sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many objects there are. */
    public int size() {
        return facts.size();
    }

    /**
     * What has become of this schema: a line for each object, {@code + table public.t} for a new one,
     * {@code - …} for one that is gone, {@code ~ …: before → after} for one that changed; empty if nothing has.
     */
    public List<String> differencesTo(SchemaFacts other) {
        SortedMap<String, String> all = new TreeMap<>(facts);
        all.putAll(other.facts);
        List<String> lines = new ArrayList<>();
        for (String object : all.keySet()) {
            String before = facts.get(object);
            String after = other.facts.get(object);
            if (before == null) {
                lines.add("+ " + object + ": " + after);
            } else if (after == null) {
                lines.add("- " + object + ": " + before);
            } else if (!before.equals(after)) {
                lines.add("~ " + object + ": " + before + " → " + after);
            }
        }
        return lines;
    }
}
