package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The options of a statement in parentheses, such as {@code (VERBOSE, concurrently off)} or
 * {@code (connect = false)}. Of an option that is there twice, the last counts.
 */
final class OptionList {

    private static final Set<String> FALSE = Set.of("false", "off", "0");

    private final Map<String, String> values = new HashMap<>();

    private OptionList() {
    }

    /** @param parenthesis what {@link TokenReader#parenthesis} gave; may be empty */
    static OptionList of(List<Token> parenthesis) {
        OptionList options = new OptionList();
        String name = null;
        StringBuilder value = new StringBuilder();
        for (Token token : parenthesis) {
            if (token.isSymbol(',') || token.isSymbol('(') || token.isSymbol(')')) {
                options.put(name, value);
                name = null;
            } else if (name == null) {
                name = token.text();
            } else if (!token.isSymbol('=')) {
                value.append(token.text());
            }
        }
        return options;
    }

    private void put(String name, StringBuilder value) {
        if (name != null) {
            values.put(name, value.toString().toLowerCase(Locale.ROOT));
        }
        value.setLength(0);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Whether it is there, and not switched off. */
    boolean isOn(String name) {
        return has(name) && !isOff(name);
    }

    /** Whether it is there, and switched off. */
    boolean isOff(String name) {
        return has(name) && FALSE.contains(values.get(name));
    }
}
