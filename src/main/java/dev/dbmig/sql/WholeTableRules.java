package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Statements about all of a table: emptying, rewriting, locking, updating it. */
final class WholeTableRules {

    private WholeTableRules() {
    }

    static void look(LintPlace place) {
        Token verb = place.tokens.peek().is("update") || place.tokens.peek().is("delete") ? place.tokens.take()
                : Tokens.of(place.statement, 1).peek();
        switch (verb.text()) {
            case "truncate" -> truncate(place, verb);
            case "reindex" -> reindex(place, verb);
            case "vacuum" -> vacuum(place, verb);
            case "cluster" -> cluster(place, verb);
            case "lock" -> lock(place, verb);
            case "refresh" -> refresh(place, verb);
            case "update" -> update(place, verb);
            default -> delete(place, verb);
        }
    }

    private static void truncate(LintPlace place, Token at) {
        place.tokens.accept("table");
        do {
            List<String> table = place.tokens.relation();
            place.memory.tableIsWritten(table);
            if (table.isEmpty()) {
                return;
            }
            place.destroyed(LintRule.TRUNCATE, Lost.of(table), at, "TRUNCATE takes away all rows of " + LintPlace.shown(table),
                    "What is in it then only a backup has; DELETE with a WHERE takes away what is meant.");
            if (place.tokens.hasAhead("cascade")) {
                DropRules.cascade(place, "truncate", table, Optional.empty());
            }
        } while (place.tokens.acceptSymbol(','));
    }

    private static void reindex(LintPlace place, Token at) {
        boolean isGentle = OptionList.of(place.tokens.parenthesis()).isOn("concurrently");
        Token kind = place.tokens.take();
        if (isGentle || place.tokens.accept("concurrently")) {
            return;
        }
        List<String> name = place.tokens.name();
        Optional<List<String>> table = kind.is("table") ? Optional.of(name) : place.schema.tableOfIndex(name);
        String message = "while the index is built nobody can write the table, nor read it by this index (SHARE, and ACCESS EXCLUSIVE on the index)";
        String hint = "REINDEX " + kind.text().toUpperCase(Locale.ROOT) + " CONCURRENTLY, outside a transaction; dbmig sees to that by itself.";
        if (table.isPresent()) {
            place.weighed(LintRule.REINDEX_LOCKS, table.get(), at, message, hint);
        } else if (!place.schema.isLive() || !kind.is("index")) {
            place.found(LintRule.REINDEX_LOCKS, LintLevel.WARNING, at, message, hint);
        }
    }

    private static void vacuum(LintPlace place, Token at) {
        boolean isFull = OptionList.of(place.tokens.parenthesis()).isOn("full") || place.tokens.accept("full");
        if (!isFull) {
            return;
        }
        while (place.tokens.peek().is("freeze") || place.tokens.peek().is("verbose") || place.tokens.peek().is("analyze")) {
            place.tokens.take();
        }
        rewritten(place, LintRule.VACUUM_FULL, at, "VACUUM FULL");
    }

    private static void cluster(LintPlace place, Token at) {
        place.tokens.parenthesis();
        place.tokens.accept("verbose");
        rewritten(place, LintRule.CLUSTER, at, "CLUSTER");
    }

    private static void rewritten(LintPlace place, LintRule rule, Token at, String what) {
        List<String> table = place.tokens.name();
        String message = what + " writes all of " + (table.isEmpty() ? "the database's tables" : LintPlace.shown(table))
                + " anew under an ACCESS EXCLUSIVE lock: nobody can read or write meanwhile";
        String hint = "A plain VACUUM lets others work; where space must be given back, do it while the application is stopped, or use pg_repack.";
        if (table.isEmpty()) {
            place.found(rule, LintLevel.ERROR, at, message, hint);
        } else {
            place.weighed(rule, table, at, message, hint);
        }
    }

    private static void lock(LintPlace place, Token at) {
        place.tokens.accept("table");
        List<String> table = place.tokens.relation();
        boolean isGentle = place.tokens.hasAhead("access") && place.tokens.hasAhead("share") || place.tokens.hasAhead("row")
                && !place.tokens.hasAhead("share");
        if (!isGentle && !place.memory.isNew(table)) {
            place.found(LintRule.LOCK_TABLE, LintLevel.WARNING, at, "LOCK TABLE keeps others waiting until this transaction ends, "
                    + "whatever its other statements take", "Leave it out where the statements take the locks that they need; else lock late, and only IN ROW EXCLUSIVE MODE"
                    + " or weaker.");
        }
    }

    private static void refresh(LintPlace place, Token at) {
        boolean isGentle = !place.tokens.accept("materialized", "view") || place.tokens.accept("concurrently");
        List<String> view = place.tokens.name();
        if (!isGentle && !place.tokens.hasAhead("no")) {
            place.weighed(LintRule.REFRESH_LOCKS, view, at, "while " + LintPlace.shown(view) + " is computed nobody can read it (ACCESS EXCLUSIVE)",
                    "REFRESH MATERIALIZED VIEW CONCURRENTLY; it needs a unique index on the view.");
        }
    }

    private static void update(LintPlace place, Token at) {
        List<String> table = place.tokens.relation();
        place.memory.tableIsWritten(table);
        if (!table.isEmpty() && !place.tokens.hasAhead("where")) {
            place.weighed(LintRule.UPDATE_ALL, table, at, "UPDATE without WHERE writes each row of " + LintPlace.shown(table)
                    + " anew, locks them all until the transaction ends, and leaves as many dead ones",
                    "Update in batches that commit, such as ranges of the key, in a script with -- dbmig: no-transaction");
        }
    }

    private static void delete(LintPlace place, Token at) {
        place.tokens.accept("from");
        List<String> table = place.tokens.relation();
        place.memory.tableIsWritten(table);
        if (!table.isEmpty() && !place.tokens.hasAhead("where") && !place.tokens.hasAhead("using")) {
            place.destroyed(LintRule.DELETE_ALL, Lost.of(table), at, "DELETE without WHERE takes away all rows of " + LintPlace.shown(table),
                    "Say which rows are meant; what is in it then only a backup has.");
        }
    }
}
