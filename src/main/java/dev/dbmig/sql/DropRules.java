package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What DROP takes away, with all that CASCADE takes along. */
final class DropRules {

    private static final int SHOWN = 5;

    private DropRules() {
    }

    static void look(LintPlace place) {
        TokenReader tokens = place.tokens;
        Token kind = tokens.take();
        boolean isView = kind.is("materialized");
        if (isView) {
            tokens.take();
        }
        boolean isGentle = tokens.accept("concurrently");
        tokens.accept("if", "exists");
        Token at = tokens.peek();
        List<List<String>> names = names(tokens);
        switch (kind.text()) {
            case "table" -> names.forEach(name -> place.destroyed(LintRule.DROP_TABLE, Lost.of(name), at, "DROP TABLE takes away all of "
                    + LintPlace.shown(name), "Rename it first, and drop it once nobody has missed it; what is in it then only a backup has."));
            case "schema" -> names.forEach(name -> schema(place, name, at));
            case "index" -> {
                if (!isGentle) {
                    names.forEach(name -> index(place, name, at));
                }
            }
            default -> { }
        }
        if (kind.is("table")) {
            names.forEach(place.memory::tableIsDropped);
        }
        boolean hasKind = List.of("table", "view", "materialized", "type", "domain", "function", "sequence").contains(kind.text());
        if (hasKind && tokens.hasAhead("cascade")) {
            names.forEach(name -> cascade(place, isView ? "view" : kind.text(), name, Optional.empty()));
        }
    }

    private static List<List<String>> names(TokenReader tokens) {
        List<List<String>> names = new ArrayList<>();
        do {
            List<String> name = tokens.relation();
            if (!name.isEmpty()) {
                names.add(name);
            }
            tokens.parenthesis();
        } while (tokens.acceptSymbol(','));
        return names;
    }

    private static void schema(LintPlace place, List<String> name, Token at) {
        if (!place.tokens.hasAhead("cascade")) {
            return;
        }
        List<String> all = place.schema.dependants("schema", name, Optional.empty());
        boolean isKnown = place.schema.isLive() && !SqlTemplate.isUnknown(name);
        LintLevel level = !isKnown ? LintLevel.WARNING : all.isEmpty() ? LintLevel.NOTE : LintLevel.ERROR;
        place.add(LintRule.DROP_SCHEMA, level, at, isKnown ? told(place, all) : Optional.empty(), "DROP SCHEMA … CASCADE takes away all that is in " + LintPlace.shown(name),
                "Drop what is in it by name, so that the script says what goes.");
    }

    private static void index(LintPlace place, List<String> name, Token at) {
        Optional<List<String>> table = place.schema.tableOfIndex(name).or(() -> place.memory.tableOfIndex(name));
        String message = "DROP INDEX waits for everybody who uses the table, and keeps all others waiting meanwhile (ACCESS EXCLUSIVE)";
        String hint = "DROP INDEX CONCURRENTLY, outside a transaction; dbmig sees to that by itself.";
        if (table.isPresent()) {
            place.weighed(LintRule.DROP_INDEX_LOCKS, table.get(), at, message, hint);
        } else if (!place.schema.isLive() || SqlTemplate.isUnknown(name)) {
            place.found(LintRule.DROP_INDEX_LOCKS, LintLevel.NOTE, at, message, hint);
        }
    }

    /** @param column of the table, or empty for the object itself */
    static void cascade(LintPlace place, String kind, List<String> name, Optional<String> column) {
        Token at = place.tokens.rest().stream().filter(token -> token.is("cascade")).findFirst()
                .orElseGet(() -> Tokens.of(place.statement, 2000).rest().stream().filter(token -> token.is("cascade")).findFirst().orElse(null));
        if (place.memory.isNew(name)) {
            return;
        }
        List<String> all = place.schema.dependants(kind, name, column);
        boolean isKnown = place.schema.isLive() && !SqlTemplate.isUnknown(name);
        boolean takesNothing = isKnown && all.isEmpty();
        LintLevel level = takesNothing ? LintLevel.NOTE : isKnown ? LintLevel.ERROR : LintLevel.WARNING;
        place.add(LintRule.CASCADE, level, at, isKnown ? told(place, all) : Optional.empty(), "CASCADE drops everything that depends on " + LintPlace.shown(name)
                + column.map(c -> "." + Identifiers.quoteIfNeeded(c)).orElse("") + ", too",
                takesNothing ? "Leave CASCADE out: then something that appears meanwhile is not lost."
                        : "Drop each of them by name first, so that the script says what goes.");
    }

    private static Optional<String> told(LintPlace place, List<String> all) {
        if (!place.schema.isLive()) {
            return Optional.empty();
        }
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        return Optional.of(all.isEmpty() ? "nothing depends on it" : all.size() + (all.size() == 1 ? " object goes with it: " : " objects go with it: ")
                + shown + (all.size() > SHOWN ? ", …" : ""));
    }
}
