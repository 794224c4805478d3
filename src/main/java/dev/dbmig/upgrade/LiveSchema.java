package dev.dbmig.upgrade;

import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import dev.dbmig.sql.SchemaView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What lint asks of a database, from its catalogue; only small tables are counted. */
final class LiveSchema implements SchemaView {

    private static final Pattern WITH_ROWS = Pattern.compile("(?:column .* of )?(?:table|materialized view) (.+)");
    private static final String COUNTING_LIMIT = "2s";

    private final Session session;
    private final Map<String, Optional<Size>> sizes = new HashMap<>();

    LiveSchema(Session session) {
        this.session = session;
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public Optional<Size> size(List<String> table) {
        return sizeOfLiteral(literal(table));
    }

    /** A table, or the table that a column is of; as pg_describe_object writes it. */
    @Override
    public Optional<Size> sizeOf(String described) {
        Matcher matcher = WITH_ROWS.matcher(described);
        return matcher.matches() ? sizeOfLiteral(Identifiers.literal(matcher.group(1))) : Optional.empty();
    }

    private Optional<Size> sizeOfLiteral(String literal) {
        return sizes.computeIfAbsent(literal, name -> query("""
                SELECT c.oid::regclass, greatest(c.reltuples::bigint, s.n_live_tup, 0) + coalesce((SELECT sum(greatest(p.reltuples, 0))::bigint
                        FROM pg_catalog.pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class p ON p.oid = t.relid
                        WHERE c.relkind = 'p' AND t.isleaf), 0),
                    pg_catalog.pg_total_relation_size(c.oid) + coalesce((SELECT sum(pg_catalog.pg_total_relation_size(t.relid))
                        FROM pg_catalog.pg_partition_tree(c.oid) t WHERE c.relkind = 'p' AND t.isleaf), 0)
                FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
                WHERE c.oid = pg_catalog.to_regclass(%s) AND c.relkind IN ('r', 'p', 'm', 'f')""".formatted(name)).stream().findFirst()
                .map(row -> new Size(row.get(0), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)))).map(this::counted));
    }

    /** The estimate is of the last ANALYZE; a small table is counted, if that may be done. */
    private Size counted(Size size) {
        if (size.bytes() > COUNTED) {
            return size;
        }
        return guarded("SELECT count(*) FROM " + size.table()).map(count -> new Size(size.table(), count, size.bytes())).orElse(size);
    }

    @Override
    public Optional<Long> valuesIn(List<String> table, String column) {
        Optional<Size> size = size(table);
        if (size.isEmpty() || columnType(table, column).isEmpty()) {
            return Optional.empty();
        }
        if (size.get().bytes() <= COUNTED) {
            return guarded("SELECT count(" + Identifiers.quote(column) + ") FROM " + size.get().table());
        }
        return query("SELECT null_frac FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_class c ON c.relname = s.tablename"
                + " AND c.relnamespace = s.schemaname::regnamespace WHERE c.oid = pg_catalog.to_regclass(" + literal(table)
                + ") AND s.attname = " + Identifiers.literal(column)).stream().findFirst()
                .map(row -> Math.round(size.get().rows() * (1 - Double.parseDouble(row.get(0)))));
    }

    @Override
    public Optional<Long> repeatedKeys(List<String> table, List<String> columns) {
        Optional<Size> size = size(table).filter(one -> one.bytes() <= COUNTED);
        if (size.isEmpty() || columns.stream().anyMatch(column -> columnType(table, column).isEmpty())) {
            return Optional.empty();
        }
        String keys = columns.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String given = columns.stream().map(column -> Identifiers.quote(column) + " IS NOT NULL").collect(Collectors.joining(" AND "));
        return guarded("SELECT count(*) FROM (SELECT FROM " + size.get().table() + " WHERE " + given + " GROUP BY " + keys
                + " HAVING count(*) > 1) repeated");
    }

    @Override
    public boolean isPartitioned(List<String> table) {
        return !query("SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass(" + literal(table) + ") AND relkind = 'p'").isEmpty();
    }

    /** Empty where a privilege is missing, or it takes too long because somebody holds a lock. */
    private Optional<Long> guarded(String count) {
        try {
            session.execute("BEGIN READ ONLY; SET LOCAL statement_timeout = '" + COUNTING_LIMIT + "'; SET LOCAL lock_timeout = '200ms'");
            return Optional.of(Long.valueOf(session.query(count).get(0).get(0)));
        } catch (PostgresException e) {
            return Optional.empty();
        } finally {
            if (session.isUsable()) {
                session.execute("ROLLBACK");
            }
        }
    }

    @Override
    public Optional<List<String>> tableOfIndex(List<String> index) {
        return query("SELECT n.nspname, c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE i.indexrelid = pg_catalog.to_regclass(" + literal(index) + ")")
                .stream().findFirst();
    }

    @Override
    public Optional<String> columnType(List<String> table, String column) {
        return attribute("pg_catalog.format_type(a.atttypid, a.atttypmod)", table, column);
    }

    @Override
    public boolean isProvenNotNull(List<String> table, String column) {
        return attribute("a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n'"
                + " AND k.conkey = ARRAY[a.attnum] AND NOT k.convalidated) OR EXISTS (SELECT FROM pg_catalog.pg_constraint k"
                + " WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.convalidated AND pg_catalog.pg_get_constraintdef(k.oid)"
                + " = pg_catalog.format('CHECK ((%I IS NOT NULL))', a.attname))", table, column).filter("t"::equals).isPresent();
    }

    private Optional<String> attribute(String what, List<String> table, String column) {
        return query("SELECT " + what + " FROM pg_catalog.pg_attribute a WHERE a.attrelid = pg_catalog.to_regclass(" + literal(table)
                + ") AND a.attname = " + Identifiers.literal(column) + " AND a.attnum > 0 AND NOT a.attisdropped").stream().findFirst()
                .map(row -> row.get(0));
    }

    @Override
    public Optional<Character> volatility(List<String> function) {
        String schema = function.size() < 2 ? "true" : "n.nspname = " + Identifiers.literal(function.get(function.size() - 2));
        return query("SELECT max(p.provolatile::text) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
                + " WHERE p.proname = " + Identifiers.literal(function.get(function.size() - 1)) + " AND " + schema).stream().findFirst()
                .map(row -> row.get(0)).map(text -> text.charAt(0));
    }

    @Override
    public List<String> dependants(String kind, List<String> name, Optional<String> column) {
        return Dependants.of(session, kind, name, column);
    }

    @Override
    public boolean isUtc() {
        return query("SELECT pg_catalog.current_setting('TimeZone') IN ('UTC', 'Etc/UTC', 'GMT', 'Etc/GMT')").get(0).get(0).equals("t");
    }

    private List<List<String>> query(String sql) {
        return session.query(sql);
    }

    /** For {@code to_regclass} and the like, which fail for a name with a database before it, and for none at all. */
    static String literal(List<String> name) {
        return name.isEmpty() ? "NULL" : Identifiers.literal(name.subList(Math.max(0, name.size() - 2), name.size()).stream()
                .map(Identifiers::quote).collect(Collectors.joining(".")));
    }
}
