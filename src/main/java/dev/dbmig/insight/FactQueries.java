package dev.dbmig.insight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queries behind {@link SchemaFacts}: each row is a kind, the object's qualified name, and a fact. What they
 * say in short is put in here:
 *
 * <ul>
 *   <li>{@code OURS(n)}: the schema is not the server's
 *   <li>{@code FREE(catalogue, oid)}: the object does not belong to an extension
 *   <li>{@code OWNER(column)}: the owner's name
 *   <li>{@code ACL(column, kind, owner)}: what is granted, where that is not what everyone has without a grant
 *   <li>{@code LIST(array)}: its members, sorted
 *   <li>{@code OPTIONS(array)}: likewise, without what is secret
 *   <li>a line that ends in {@code --15+} or {@code --15-16}: for servers of these versions
 * </ul>
 */
final class FactQueries {

    private static final Pattern MARK = Pattern.compile("--(\\d+)(\\+|-\\d+)$");

    private static final String ACL = """
            (SELECT CASE WHEN $1 IS NULL OR ARRAY(SELECT x::text COLLATE "C" FROM unnest($1) x ORDER BY 1)
                    = ARRAY(SELECT x::text COLLATE "C" FROM unnest(acldefault($2, $3)) x ORDER BY 1) THEN NULL
                ELSE coalesce('grants (' || (SELECT string_agg(g.what || ' to ' || g.grantee
                        || CASE WHEN g.grantor = $3 THEN '' ELSE ' by ' || quote_ident(pg_get_userbyid(g.grantor)) END,
                        '; ' ORDER BY g.grantee COLLATE "C", pg_get_userbyid(g.grantor))
                    FROM (SELECT CASE e.grantee WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(e.grantee)) END AS grantee,
                            e.grantor, string_agg(e.privilege_type || CASE WHEN e.is_grantable THEN ' with grant option' ELSE '' END,
                            ', ' ORDER BY e.privilege_type COLLATE "C") AS what
                        FROM aclexplode($1) e GROUP BY e.grantee, e.grantor) g) || ')', 'grants (none)') END)""";

    private static final String OPTIONS = """
            (SELECT string_agg(CASE WHEN o.name ~* '(pass|secret|token|key|cred)' THEN o.name || '=***' ELSE o.text END,
                ', ' ORDER BY o.text COLLATE "C") FROM (SELECT split_part(u, '=', 1) AS name, u AS text FROM unnest($1) u) o)""";

    private FactQueries() {
    }

    /**
     * All of them, as one message for the server.
     *
     * @param major of the server
     */
    static String of(int major) {
        return Stream.of(RelationFacts.ALL, CodeFacts.ALL, TypeFacts.ALL, OtherFacts.ALL).flatMap(queries -> queries.stream())
                .map(query -> complete(query, major)).collect(Collectors.joining(";\n"));
    }

    /** What a query says for a server of this version, in full. */
    static String complete(String query, int major) {
        return query.lines().filter(line -> isFor(line, major)).collect(Collectors.joining("\n"))
                .replaceAll("OURS\\((\\w+)\\)", "$1.nspname !~ '^pg_' AND $1.nspname <> 'information_schema'")
                .replaceAll("OWNER\\(([\\w.]+)\\)", "'owner ' || quote_ident(pg_get_userbyid($1))")
                .replaceAll("ACL\\(([\\w.]+), ('\\w'|[\\w.]+), ([\\w.]+)\\)", ACL)
                .replaceAll("OPTIONS\\(([\\w.]+)\\)", OPTIONS)
                .replaceAll("LIST\\(([\\w.]+)\\)", "(SELECT string_agg(u::text, ', ' ORDER BY u::text COLLATE \"C\") FROM unnest($1) u)")
                .replaceAll("FREE\\((\\w+), ([\\w.]+)\\)", "$2 NOT IN (SELECT objid FROM pg_depend"
                        + " WHERE classid = '$1'::regclass AND refclassid = 'pg_extension'::regclass AND deptype = 'e')");
    }

    private static boolean isFor(String line, int major) {
        Matcher mark = MARK.matcher(line);
        return !mark.find() || major >= Integer.parseInt(mark.group(1))
                && (mark.group(2).equals("+") || major <= Integer.parseInt(mark.group(2).substring(1)));
    }
}
