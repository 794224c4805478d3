package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A type as it stands in SQL, with its aliases resolved.
 *
 * @param name e.g. {@code character varying}, {@code timestamp without time zone}
 * @param modifiers e.g. 10 and 2 of {@code numeric(10,2)}; empty for none
 * @param written as it was written, where that says more: {@code serial}
 */
record TypeName(String name, List<Integer> modifiers, boolean isArray, String written) {

    private static final Map<String, String> ALIASES = Map.ofEntries(Map.entry("int", "integer"), Map.entry("int4", "integer"),
            Map.entry("int8", "bigint"), Map.entry("int2", "smallint"), Map.entry("varchar", "character varying"),
            Map.entry("char varying", "character varying"), Map.entry("char", "character"), Map.entry("bpchar", "character"),
            Map.entry("bool", "boolean"), Map.entry("float8", "double precision"), Map.entry("float", "double precision"),
            Map.entry("float4", "real"), Map.entry("decimal", "numeric"), Map.entry("dec", "numeric"),
            Map.entry("timestamptz", "timestamp with time zone"), Map.entry("timestamp", "timestamp without time zone"),
            Map.entry("timetz", "time with time zone"), Map.entry("time", "time without time zone"),
            Map.entry("varbit", "bit varying"), Map.entry("serial", "integer"), Map.entry("serial4", "integer"),
            Map.entry("bigserial", "bigint"), Map.entry("serial8", "bigint"), Map.entry("smallserial", "smallint"),
            Map.entry("serial2", "smallint"));
    private static final Set<String> SERIALS = Set.of("serial2", "serial4", "serial8");
    private static final Set<String> MORE = Set.of("varying", "precision", "with", "without", "time", "zone");

    /** Takes a type that comes next; its name is empty if none does. */
    static TypeName take(TokenReader tokens) {
        StringBuilder name = new StringBuilder(String.join(".", tokens.name()));
        List<Integer> modifiers = new ArrayList<>();
        while (tokens.peek().isSymbol('(') && modifiers.isEmpty() || tokens.peek().kind() == Tokens.Kind.WORD
                && MORE.contains(tokens.peek().text())) {
            if (tokens.peek().isSymbol('(')) {
                modifiers.addAll(numbers(tokens.inside()));
            } else {
                name.append(' ').append(tokens.take().text());
            }
        }
        boolean isArray = tokens.accept("array");
        while (tokens.peek().isSymbol('[')) {
            isArray = true;
            while (!tokens.isAtEnd() && !tokens.take().isSymbol(']')) {
                continue;
            }
        }
        String written = name.toString();
        String plain = written.startsWith("pg_catalog.") ? written.substring("pg_catalog.".length()) : written;
        return new TypeName(ALIASES.getOrDefault(plain, plain), List.copyOf(modifiers), isArray, plain);
    }

    static TypeName of(String text) {
        return take(Tokens.of(text, 100));
    }

    /** The first modifier; -1 without. */
    int length() {
        return modifiers.isEmpty() ? -1 : modifiers.get(0);
    }

    /** The second one; 0 without. */
    int scale() {
        return modifiers.size() < 2 ? 0 : modifiers.get(1);
    }

    boolean is(String other) {
        return name.equals(other) && !isArray;
    }

    boolean isSerial() {
        return written.endsWith("serial") || SERIALS.contains(written);
    }

    private static List<Integer> numbers(TokenReader tokens) {
        List<Integer> found = new ArrayList<>();
        for (TokenReader item : tokens.items()) {
            StringBuilder digits = new StringBuilder();
            item.rest().stream().map(Token::text).forEach(digits::append);
            if (digits.toString().matches("-?\\d{1,9}")) {
                found.add(Integer.valueOf(digits.toString()));
            }
        }
        return found;
    }

    @Override
    public String toString() {
        String numbers = modifiers.isEmpty() ? "" : "(" + String.join(",", modifiers.stream().map(String::valueOf).toList()) + ")";
        int space = name.startsWith("time") ? name.indexOf(' ') : -1;
        return (space < 0 ? name + numbers : name.substring(0, space) + numbers + name.substring(space)) + (isArray ? "[]" : "");
    }
}
