package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tables of a database that has the structure of a backup and no rows yet: they are to stay, the rest is to go. */
final class ChosenTables {

    private static final String OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    /** Objects that an extension brings along stay. */
    private static final String NO_MEMBER = " AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = c.oid AND x.deptype = 'e')";

    private static final String NAME = "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)";
    private static final String RELATIONS = " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ";

    private final Session session;

    /** OID to name as SQL writes it: the tables and all their partitions. */
    private final Map<String, String> tables = new LinkedHashMap<>();
    private final List<String> afterwards = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    private ChosenTables(Session session) {
        this.session = session;
    }

    /** @throws DbmigException if there is no such table, more than one, or it is no table */
    static ChosenTables find(Session session, List<String> wanted) {
        session.execute("SET search_path = pg_catalog; SET standard_conforming_strings = on");
        ChosenTables chosen = new ChosenTables(session);
        wanted.forEach(name -> chosen.addWithPartitions(chosen.resolve(name)));
        return chosen;
    }

    private String resolve(String wanted) {
        String literal = literal(wanted);
        Set<String> found = new LinkedHashSet<>(match("n.nspname || '.' || c.relname = " + literal + " OR c.relname = " + literal));
        List<String> parts = parse(literal);
        if (parts.size() == 1) {
            found.addAll(match("c.relname = " + literal(parts.get(0))));
        } else if (parts.size() == 2) {
            found.addAll(match("n.nspname = " + literal(parts.get(0)) + " AND c.relname = " + literal(parts.get(1))));
        }
        if (found.size() != 1) {
            throw found.isEmpty() ? missing(wanted) : ambiguous(wanted, found);
        }
        return found.iterator().next();
    }

    /** As SQL reads a name, in quotes or not; empty if it is none. */
    private List<String> parse(String literal) {
        try {
            return session.query("SELECT unnest(pg_catalog.parse_ident(" + literal + "))").stream().map(row -> row.get(0)).toList();
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            return List.of();
        }
    }

    private List<String> match(String condition) {
        return session.query("SELECT c.oid" + RELATIONS + "c.relkind IN ('r', 'p') AND " + OURS + " AND (" + condition + ")")
                .stream().map(row -> row.get(0)).toList();
    }

    private DbmigException missing(String wanted) {
        List<List<String>> other = session.query("SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN"
                + " 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'index' END" + RELATIONS + OURS + " AND (c.relname = " + literal(wanted)
                + " OR n.nspname || '.' || c.relname = " + literal(wanted) + ")");
        if (!other.isEmpty()) {
            return DbmigException.refused("\"" + wanted + "\" is a " + other.get(0).get(0) + ", which has no rows of its own in the backup")
                    .hint("Restore everything: dbmig restore BACKUP --into DB");
        }
        List<String> names = session.query("SELECT " + NAME + RELATIONS + "c.relkind IN ('r', 'p') AND NOT c.relispartition AND " + OURS
                + " ORDER BY 1 LIMIT 30").stream().map(row -> row.get(0)).toList();
        return DbmigException.refused("the backup has no table \"" + wanted + "\"").detail("It has: " + String.join(", ", names)
                + (names.size() == 30 ? ", …" : "")).hint("Write it as schema.table; a name with capitals or blanks as it is, or in double quotes.");
    }

    private DbmigException ambiguous(String wanted, Set<String> found) {
        String names = session.query("SELECT " + NAME + RELATIONS + "c.oid IN (" + String.join(", ", found) + ") ORDER BY 1").stream()
                .map(row -> row.get(0)).collect(Collectors.joining(", "));
        return DbmigException.refused("\"" + wanted + "\" may be " + names).hint("Write it as schema.table.");
    }

    private void addWithPartitions(String oid) {
        session.query("WITH RECURSIVE t (oid) AS (SELECT " + oid + "::oid UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN t ON t.oid ="
                + " i.inhparent JOIN pg_class p ON p.oid = i.inhrelid WHERE p.relispartition)"
                + " SELECT c.oid, " + NAME + RELATIONS + "c.oid IN (SELECT oid FROM t)").forEach(row -> tables.put(row.get(0), row.get(1)));
    }

    List<String> names() {
        return List.copyOf(tables.values());
    }

    /** What would stand in the way of the rows goes first; then everything that is not of the tables. */
    void dropTheRest() {
        String columns = columns();
        run("SELECT 'DROP EVENT TRIGGER ' || quote_ident(evtname) FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM pg_depend x"
                + " WHERE x.objid = e.oid AND x.deptype = 'e')");
        run("SELECT format(CASE WHEN c.relispartition THEN 'ALTER TABLE %s DETACH PARTITION %s' ELSE 'ALTER TABLE %2$s NO INHERIT %1$s' END,"
                + " i.inhparent::regclass, i.inhrelid::regclass) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                + " WHERE i.inhrelid IN " + chosen() + " AND i.inhparent NOT IN " + chosen());
        takeAwayUntilAfterwards();
        Set<String> belongings = belongings();
        run("SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass) FROM pg_trigger t WHERE NOT t.tgisinternal"
                + " AND t.tgrelid IN " + chosen() + " AND NOT (to_jsonb(t) ->> 'tgparentid' <> '0')");
        run("SELECT format('DROP %s %s CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, c.oid::regclass)"
                + RELATIONS + "c.relkind IN ('v', 'm') AND " + OURS + NO_MEMBER);
        run("SELECT format('DROP %s TABLE %s CASCADE', CASE c.relkind WHEN 'f' THEN 'FOREIGN' ELSE '' END, c.oid::regclass)" + RELATIONS
                + "c.relkind IN ('r', 'p', 'f') AND " + OURS + NO_MEMBER + " AND c.oid NOT IN " + chosen());
        run("SELECT format('DROP SEQUENCE %s CASCADE', c.oid::regclass)" + RELATIONS + "c.relkind = 'S' AND " + OURS + NO_MEMBER
                + " AND c.oid NOT IN " + sequences());
        if (!columns.equals(columns())) {
            throw DbmigException.refused("a column of " + String.join(", ", tables.values()) + " is of a type that belongs to another table")
                    .hint("Restore everything: dbmig restore BACKUP --into DB");
        }
        belongings.removeAll(belongings());
        lost.addAll(belongings);
    }

    /** What of the tables may have gone with something that it depends on, e.g. a default by a function of another table. */
    private Set<String> belongings() {
        return session.query("SELECT 'the default of ' || a.adrelid::regclass || '.' || quote_ident(c.attname) FROM pg_attrdef a JOIN"
                + " pg_attribute c ON c.attrelid = a.adrelid AND c.attnum = a.adnum WHERE a.adrelid IN " + chosen()
                + " UNION ALL SELECT 'constraint ' || quote_ident(conname) || ' of ' || conrelid::regclass FROM pg_constraint WHERE conrelid IN "
                + chosen() + " UNION ALL SELECT 'policy ' || quote_ident(polname) || ' of ' || polrelid::regclass FROM pg_policy WHERE polrelid IN "
                + chosen() + " UNION ALL SELECT 'index ' || indexrelid::regclass FROM pg_index WHERE indrelid IN " + chosen()).stream()
                .map(row -> row.get(0)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each statement that a query gives; what an earlier one took with it is not there any more. */
    private void run(String query) {
        for (List<String> row : session.query(query)) {
            try {
                session.execute(row.get(0));
            } catch (ConnectionLostException e) {
                throw e;
            } catch (PostgresException e) {
                if (!List.of("42P01", "42704").contains(e.sqlState())) {
                    throw e;
                }
            }
        }
    }

    /** Foreign keys between the tables, and row security that holds for their owner, are put back when all rows are there. */
    private void takeAwayUntilAfterwards() {
        for (List<String> key : session.query("SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),"
                + " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),"
                + " confrelid IN " + chosen() + ", format('foreign key %I of %s', conname, conrelid::regclass)"
                + " FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid IN " + chosen())) {
            session.execute(key.get(0));
            (key.get(2).equals("t") ? afterwards : lost).add(key.get(key.get(2).equals("t") ? 1 : 3));
        }
        for (List<String> row : session.query("SELECT oid::regclass FROM pg_class WHERE relforcerowsecurity AND oid IN " + chosen())) {
            session.execute("ALTER TABLE " + row.get(0) + " NO FORCE ROW LEVEL SECURITY");
            afterwards.add("ALTER TABLE " + row.get(0) + " FORCE ROW LEVEL SECURITY");
        }
    }

    void putBack() {
        afterwards.forEach(session::execute);
    }

    private String columns() {
        return session.query("SELECT count(*) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN " + chosen())
                .get(0).get(0);
    }

    private String chosen() {
        return "(" + String.join(", ", tables.keySet()) + ")";
    }

    /** Owned by a column of the tables, or in one of their defaults. */
    private String sequences() {
        return "(SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
                + " AND d.refobjid IN " + chosen() + " AND d.deptype IN ('a', 'i') UNION SELECT d.refobjid FROM pg_depend d JOIN pg_attrdef a"
                + " ON a.oid = d.objid WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND a.adrelid IN "
                + chosen() + ")";
    }

    /** Tables and sequences as the archive calls them, by schema. */
    Map<String, List<String>> relationsBySchema() {
        Map<String, List<String>> relations = new TreeMap<>();
        session.query("SELECT n.nspname, c.relname" + RELATIONS + "c.relkind = 'r' AND c.oid IN " + chosen()
                        + " OR c.relkind = 'S' AND c.oid IN " + sequences() + " ORDER BY 1, 2")
                .forEach(row -> relations.computeIfAbsent(row.get(0), schema -> new ArrayList<>()).add(row.get(1)));
        return relations;
    }

    /** A sentence each. */
    List<String> leftOut() {
        List<String> sentences = new ArrayList<>(List.of("With their columns, defaults, sequences, indexes, constraints, privileges and"
                + " policies, and every type and function. Not included: other tables, views, triggers and large objects."));
        if (!lost.isEmpty()) {
            sentences.add("Nor what needs another table: " + String.join(", ", lost) + ".");
        }
        return sentences;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
