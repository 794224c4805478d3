package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
            case "database" -> place.found(LintRule.DROP_DATABASE, LintLevel.ERROR, at, "DROP DATABASE takes away all that is in it, and cannot be rolled back",
                    "It is no change of this database: leave it out. What is in it then only a backup has.");
            case "owned" -> owned(place, at);
            case "schema" -> names.forEach(name -> schema(place, name, at));
            case "index" -> {
                names.forEach(name -> index(place, name, at, isGentle));
            }
            default -> { }
        }
        if (kind.is("table")) {
            names.forEach(place.memory::tableIsDropped);
        }
        boolean hasKind = List.of("table", "view", "materialized", "type", "domain", "function", "procedure", "sequence", "extension").contains(kind.text());
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

    /** Behind DROP OWNED. */
    private static void owned(LintPlace place, Token at) {
        place.tokens.accept("by");
        for (List<String> role : names(place.tokens)) {
            List<String> all = place.schema.dependants("owner", role, Optional.empty());
            LintLevel level = !place.schema.isLive() ? LintLevel.WARNING : all.isEmpty() ? LintLevel.NOTE : LintLevel.ERROR;
            place.add(LintRule.DROP_OWNED, level, at, told(place, all), "DROP OWNED takes away all that " + LintPlace.shown(role)
                    + " owns in this database, tables with their rows included", "REASSIGN OWNED first, and drop by name what is not needed.");
        }
    }

    private static void index(LintPlace place, List<String> name, Token at, boolean isGentle) {
        Optional<List<String>> table = place.schema.tableOfIndex(name).or(() -> place.memory.tableOfIndex(name));
        boolean isPartitioned = table.filter(place.schema::isPartitioned).isPresent();
        if (isGentle) {
            if (isPartitioned) {
                place.found(LintRule.CONCURRENTLY_ON_PARTITIONED, LintLevel.ERROR, at, "PostgreSQL refuses CONCURRENTLY here: "
                        + LintPlace.shown(table.get()) + " is partitioned", place.concurrently(table.get(), "DROP INDEX"));
            }
            return;
        }
        String message = "DROP INDEX waits for everybody who uses the table, and keeps all others waiting meanwhile (ACCESS EXCLUSIVE)";
        String hint = place.concurrently(table.orElse(List.of()), "DROP INDEX");
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
        place.add(LintRule.CASCADE, level, at, isKnown ? told(place, all) : Optional.empty(), kind.equals("truncate")
                ? "CASCADE empties every table whose foreign keys point to " + LintPlace.shown(name) + ", too"
                : "CASCADE drops everything that depends on " + LintPlace.shown(name) + column.map(c -> "." + LintPlace.shown(List.of(c))).orElse("") + ", too",
                takesNothing ? "Leave CASCADE out: then something that appears meanwhile is not lost."
                        : kind.equals("truncate") ? "Name each of them in the TRUNCATE, so that the script says what is emptied."
                        : "Drop each of them by name first, so that the script says what goes.");
    }

    private static Optional<String> told(LintPlace place, List<String> all) {
        return told(place, all, "goes with it", "go with it");
    }

    /** With the sizes of what has rows. */
    static Optional<String> told(LintPlace place, List<String> all, String one, String many) {
        if (!place.schema.isLive()) {
            return Optional.empty();
        }
        String shown = all.stream().limit(SHOWN).map(object -> object + place.schema.sizeOf(object).map(size -> " (" + LintPlace.amount(size) + ")")
                .orElse("")).collect(Collectors.joining(", "));
        return Optional.of(all.isEmpty() ? "nothing depends on it" : all.size() + (all.size() == 1 ? " object " + one : " objects " + many) + ": "
                + shown + (all.size() > SHOWN ? ", …" : ""));
    }
}
