package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Names that SQL reads as something else unless they are quoted. */
final class Names {

    /** The reserved words of PostgreSQL 13 to 18 (pg_get_keywords(), catcode R and T). */
    private static final Set<String> RESERVED = Set.of(("all analyse analyze and any array as asc asymmetric authorization binary both case cast"
            + " check collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema"
            + " current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze"
            + " from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime"
            + " localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right select"
            + " session_user similar some symmetric system_user table tablesample then to trailing true union unique user using variadic verbose"
            + " when where window with").split(" "));

    private static final int LONGEST = 63;

    private Names() {
    }

    /** A name that is being given. */
    static void check(LintPlace place, Token name) {
        int length = name.isName() ? name.text().getBytes(StandardCharsets.UTF_8).length : 0;
        if (length > LONGEST) {
            place.found(LintRule.NAME_TOO_LONG, LintLevel.WARNING, name, "PostgreSQL cuts this name of " + length + " bytes to " + LONGEST
                    + ", and two that differ only behind that are the same", "Choose a shorter one.");
        }
        boolean isReserved = name.kind() == Tokens.Kind.QUOTED && RESERVED.contains(name.text());
        if (isReserved) {
            place.found(LintRule.RESERVED_NAME, LintLevel.NOTE, name, "\"" + name.text() + "\" must be quoted wherever it is used: without quotes it is a word of SQL",
                    "Choose another name, such as the plural.");
        }
    }
}
