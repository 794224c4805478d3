package dev.dbmig.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts a statement together of texts and of what nobody knows between them; each character keeps its place. */
final class SqlTemplate {

    /** A name that is only known when the statement runs. */
    static final String UNKNOWN = "…";

    private static final String QUOTED = '"' + UNKNOWN + '"';
    /** Behind these words comes a name, and nothing else that would change what the statement does. */
    private static final Set<String> BEFORE_NAMES = Set.of("table", "exists", "only", "on", "from", "update", "column", "truncate", "schema",
            "view", "index", "sequence", "into", "constraint", "trigger", "cluster");

    private final StringBuilder text = new StringBuilder();
    private int[] at = new int[64];
    private boolean isAfterUnknown;
    private boolean isOpenName;
    private boolean isLost;

    static boolean isUnknown(List<String> name) {
        return name.contains(UNKNOWN);
    }

    void text(QuotedText more) {
        int from = 0;
        if (isOpenName || isAfterUnknown) {
            from = behindName(more.text());
        }
        for (int i = from; i < more.text().length(); i++) {
            append(more.text().charAt(i), more.at()[i]);
        }
        isAfterUnknown &= from == more.text().length();
    }

    /** The rest of a name that began before something unknown. */
    private int behindName(String more) {
        int end = 0;
        if (isOpenName) {
            int quote = more.indexOf('"');
            isOpenName = quote < 0;
            return quote < 0 ? more.length() : quote + 1;
        }
        while (end < more.length() && isInName(more.charAt(end))) {
            end++;
        }
        return end;
    }

    /** An identifier, quoted where it must be. */
    void name(int place) {
        char quote = openQuote();
        if (quote == '\'' || isAfterUnknown) {
            return;
        }
        if (quote == '"') {
            text.setLength(text.lastIndexOf("\""));
            isOpenName = true;
        } else {
            while (!text.isEmpty() && isInName(text.charAt(text.length() - 1))) {
                text.setLength(text.length() - 1);
            }
        }
        QUOTED.chars().forEach(c -> append((char) c, place));
        isAfterUnknown = true;
    }

    void value(int place) {
        boolean isPlain = openQuote() == 0;
        if (isPlain) {
            append('\'', place);
            append('\'', place);
        }
    }

    /** Whatever it is: a name where one can stand, or something that changes nothing because it is in parentheses or quotes. */
    void anything(int place) {
        if (openQuote() != 0) {
            name(place);
            return;
        }
        TokenReader before = Tokens.of(text.toString(), Integer.MAX_VALUE);
        List<Tokens.Token> tokens = before.rest();
        boolean isGlued = !text.isEmpty() && isInName(text.charAt(text.length() - 1));
        int last = tokens.size() - (isGlued ? 2 : 1);
        long depth = tokens.stream().mapToInt(t -> t.isSymbol('(') ? 1 : t.isSymbol(')') ? -1 : 0).sum();
        boolean isName = last >= 0 && (tokens.get(last).isSymbol('.') || BEFORE_NAMES.contains(tokens.get(last).text()))
                && !(last > 1 && tokens.get(last).is("from") && !tokens.get(last - 1).is("delete"));
        isLost |= !isName && depth <= 0 || isAfterUnknown;
        name(place);
    }

    /** It cannot be known. */
    void giveUp() {
        isLost = true;
    }

    Optional<QuotedText> result() {
        return isLost ? Optional.empty() : Optional.of(new QuotedText(text.toString(), Arrays.copyOf(at, text.length() + 1)));
    }

    private void append(char c, int place) {
        if (text.length() + 2 > at.length) {
            at = Arrays.copyOf(at, at.length * 2);
        }
        at[text.length()] = place;
        at[text.length() + 1] = place + 1;
        text.append(c);
    }

    /** The quote that the text so far leaves open; 0 for none. Comments and dollar quotes are not followed. */
    private char openQuote() {
        char open = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isQuote = c == '"' || c == '\'';
            if (isQuote && (open == 0 || open == c)) {
                open = open == 0 ? c : 0;
            }
        }
        isLost |= text.indexOf("$") >= 0 || text.indexOf("--") >= 0 || text.indexOf("/*") >= 0;
        return open;
    }

    private static boolean isInName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
