package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Foreign keys whose data is violated. PostgreSQL does not notice them: the constraint says that it is
 * validated, VALIDATE CONSTRAINT passes and so does pg_dump, but the dump cannot be restored. Data loaded with
 * session_replication_role = replica or disabled triggers is how it comes about.
 */
final class ForeignKeys {

    private static final String KEYS = """
            SELECT k.oid::text, k.conname, k.conrelid::regclass::text, k.confrelid::regclass::text, k.confmatchtype,
                (SELECT string_agg('c.' || quote_ident(a.attname), ', ' ORDER BY u.place)
                    FROM unnest(k.conkey) WITH ORDINALITY u (number, place) JOIN pg_attribute a
                    ON a.attrelid = k.conrelid AND a.attnum = u.number),
                (SELECT string_agg('p.' || quote_ident(r.attname) || ' = c.' || quote_ident(a.attname), ' AND ' ORDER BY u.place)
                    FROM unnest(k.conkey, k.confkey) WITH ORDINALITY u (number, target, place) JOIN pg_attribute a
                    ON a.attrelid = k.conrelid AND a.attnum = u.number JOIN pg_attribute r
                    ON r.attrelid = k.confrelid AND r.attnum = u.target),
                (SELECT string_agg('c.' || quote_ident(a.attname) || ' IS NOT NULL', CASE k.confmatchtype WHEN 'f' THEN ' OR '
                    ELSE ' AND ' END) FROM unnest(k.conkey) u JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u)
            FROM pg_constraint k
            WHERE k.contype = 'f' AND k.convalidated AND k.conparentid = 0 ORDER BY 3, 2""";

    private ForeignKeys() {
    }

    /** A sentence for each key that is violated. Runs in the session's transaction, with pg_catalog as search_path. */
    static List<String> violated(Session session) {
        List<String> sentences = new ArrayList<>();
        for (List<String> key : session.query(KEYS)) {
            String violations = "FROM " + key.get(2) + " c WHERE (" + key.get(7) + ") AND NOT EXISTS (SELECT FROM "
                    + key.get(3) + " p WHERE " + key.get(6) + ")";
            List<List<String>> example = session.query("SELECT ROW(" + key.get(5) + ")::text " + violations + " LIMIT 1");
            if (!example.isEmpty()) {
                String count = session.query("SELECT count(*) " + violations).get(0).get(0);
                sentences.add("foreign key \"" + key.get(1) + "\" of " + key.get(2) + ": " + count
                        + (count.equals("1") ? " row refers" : " rows refer") + " to nothing in " + key.get(3)
                        + ", e.g. " + example.get(0).get(0));
            }
        }
        return sentences;
    }
}
