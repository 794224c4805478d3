package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The schema of a database as facts from its catalogue, never from the text of a dump: independent of OIDs, of
 * dropped columns, of the order in which things were made, and of the session's settings. What belongs to an
 * extension counts as the extension. Rows, values of sequences and large objects are contents, no schema.
 */
public final class SchemaFacts {

    /** Facts of another format are not comparable. */
    static final int FORMAT = 2;

    /** Constants and expressions are shown by these settings, which a database or a role may have of its own. */
    static final String SETTINGS = "SET LOCAL search_path = pg_catalog; SET LOCAL DateStyle = 'ISO, YMD';"
            + " SET LOCAL IntervalStyle = postgres; SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 1;"
            + " SET LOCAL bytea_output = hex; SET LOCAL quote_all_identifiers = off; SET LOCAL standard_conforming_strings = on;"
            + " SET LOCAL lc_monetary = 'C'; SET LOCAL statement_timeout = 0; SET LOCAL jit = off;";

    private final int major;
    private final SortedMap<String, String> facts;

    private SchemaFacts(int major, SortedMap<String, String> facts) {
        this.major = major;
        this.facts = facts;
    }

    /**
     * Reads all facts in one snapshot, by one message to the server.
     *
     * @param session outside a transaction, or in one whose own changes are to be seen
     * @param leftOut tables that do not count, such as the history, as {@code schema.table}
     */
    public static SchemaFacts read(Session session, List<String> leftOut) {
        return read(session, leftOut, "");
    }

    /** Likewise, with what belongs to the database itself: its settings, grants and comment. */
    public static SchemaFacts readWithDatabase(Session session, List<String> leftOut) {
        return read(session, leftOut, ";\n" + FactQueries.complete(OtherFacts.DATABASE, session.version().major()));
    }

    private static SchemaFacts read(Session session, List<String> leftOut, String more) {
        boolean ownTransaction = session.transactionStatus() == 'I';
        session.execute(ownTransaction ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "SAVEPOINT dbmig_facts");
        try {
            session.execute(SETTINGS);
            int major = session.version().major();
            SortedMap<String, String> facts = new TreeMap<>();
            for (List<String> row : session.query(FactQueries.of(major) + more)) {
                if (leftOut.stream().noneMatch(table -> isOf(row, table))) {
                    facts.merge(row.get(0) + " " + row.get(1), CanonicalText.of(String.valueOf(row.get(2))), (a, b) -> a + "\n" + b);
                }
            }
            return new SchemaFacts(major, facts);
        } finally {
            if (session.isUsable()) {
                session.execute(ownTransaction ? "ROLLBACK"
                        : "ROLLBACK TO SAVEPOINT dbmig_facts; RELEASE SAVEPOINT dbmig_facts");
            }
        }
    }

    /** Whether an object is a table or belongs to it: its name begins with the table's, or its facts say so. */
    private static boolean isOf(List<String> row, String table) {
        boolean isComment = row.get(0).equals("comment");
        String name = isComment ? row.get(1).replaceFirst("^(table column|table|sequence|index|toast table) ", "") : row.get(1);
        return name.equals(table) || name.startsWith(table + ".") || name.startsWith(table + " ")
                || isComment && name.endsWith(" on " + table)
                || row.get(0).equals("sequence") && row.get(2).contains("owned by " + table + ".");
    }

    /** Each object, kind and name, with its fact. */
    public SortedMap<String, String> asMap() {
        return Collections.unmodifiableSortedMap(facts);
    }

    /**
     * E.g. {@code v2.15:sha256:} and 64 hexadecimal digits: equal for equal schemas. It begins with the format and
     * with the server's version, which has words of its own for some things.
     */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            facts.forEach((object, fact) -> digest.update((object + "\0" + fact + "\0").getBytes(StandardCharsets.UTF_8)));
            return prefix() + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String prefix() {
        return "v" + FORMAT + "." + major + ":sha256:";
    }

    /** Whether a fingerprint from elsewhere can be compared with this one; else it says nothing, not even drift. */
    public boolean isComparable(String fingerprint) {
        return fingerprint.startsWith(prefix());
    }

    /** Everything, to be kept as JSON. */
    public Map<String, Object> toMap() {
        return Map.of("format", (long) FORMAT, "server", (long) major, "facts", facts);
    }

    /**
     * Of another format, they are comparable with nothing.
     *
     * @throws ClassCastException or NullPointerException if it is not what {@link #toMap} gave
     */
    @SuppressWarnings("unchecked") // looked at entry by entry
    public static SchemaFacts fromMap(Map<String, Object> map) {
        SortedMap<String, String> facts = new TreeMap<>();
        ((Map<String, Object>) map.get("facts")).forEach((object, fact) -> facts.put(object, (String) fact));
        boolean isOurs = (Long) map.get("format") == FORMAT;
        return new SchemaFacts(isOurs ? Math.toIntExact((Long) map.get("server")) : 0, facts);
    }

    /**
     * The same, but for some objects.
     *
     * @param others object to its fact; null for one that is not to be there
     */
    public SchemaFacts with(Map<String, String> others) {
        SortedMap<String, String> all = new TreeMap<>(facts);
        all.putAll(others);
        all.values().removeIf(Objects::isNull);
        return new SchemaFacts(major, all);
    }

    /** How many objects there are. */
    public int size() {
        return facts.size();
    }

    /** What has become of this schema: each object that is new, gone, or has changed; by kind and name. */
    public List<SchemaDifference> changesTo(SchemaFacts other) {
        SortedMap<String, String> all = new TreeMap<>(facts);
        all.putAll(other.facts);
        return all.keySet().stream().map(object -> new SchemaDifference(object, facts.get(object), other.facts.get(object)))
                .filter(difference -> !difference.isNone()).toList();
    }

    /** The same in lines: see {@link SchemaDifference#toString}. */
    public List<String> differencesTo(SchemaFacts other) {
        return changesTo(other).stream().map(SchemaDifference::toString).toList();
    }
}
