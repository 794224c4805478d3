package dev.dbmig.sql;

/** What is known to be regretted later about the type of a column. */
final class TypeRules {

    private TypeRules() {
    }

    static void look(LintPlace place, ColumnDefinition column) {
        TypeName type = column.type();
        String name = Identifiers.quoteIfNeeded(column.name().text());
        if (type.is("timestamp without time zone")) {
            note(place, LintRule.TIMESTAMP_WITHOUT_TIME_ZONE, column, name + " means another moment in each time zone",
                    "timestamptz stores the moment, and takes no more space.");
        }
        if (type.isSerial()) {
            note(place, LintRule.SERIAL, column, type.written() + " is a default that anybody may overwrite, on a sequence with grants of its own",
                    "GENERATED ALWAYS AS IDENTITY belongs to the column.");
        }
        boolean isSmallKey = column.has("primary", "key") && (type.is("integer") || type.is("smallint"));
        if (isSmallKey) {
            note(place, LintRule.INT_PRIMARY_KEY, column, name + " ends at " + (type.is("smallint") ? "32,767" : "2,147,483,647")
                    + ", and a wider type then rewrites the table", "bigint costs four bytes a row.");
        }
        if (type.is("character varying") && type.length() >= 0) {
            note(place, LintRule.VARCHAR_LIMIT, column, "varchar(" + type.length() + ") saves nothing, and a shorter limit later rewrites the table",
                    "text, with a CHECK (length(" + name + ") <= " + type.length() + ") where the limit is meant.");
        }
        if (type.is("character")) {
            note(place, LintRule.CHAR_PADDED, column, name + " is padded with blanks", "text, with a CHECK (length(" + name + ") = …) where the length is meant.");
        }
        if (type.is("money")) {
            note(place, LintRule.MONEY, column, "money depends on lc_monetary, and has no currency", "numeric, with the currency in a column of its own.");
        }
        if (type.is("json")) {
            note(place, LintRule.JSON, column, "json is parsed again at each use, and has no equality", "jsonb; json only where the text itself must be kept.");
        }
    }

    private static void note(LintPlace place, LintRule rule, ColumnDefinition column, String message, String hint) {
        place.found(rule, LintLevel.NOTE, column.name(), message, hint);
    }
}
