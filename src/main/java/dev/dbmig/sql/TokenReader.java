package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;

/** Goes through tokens from left to right. */
final class TokenReader {

    private final List<Token> tokens;
    private int at;

    TokenReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    boolean isAtEnd() {
        return at >= tokens.size();
    }

    /** Whether there is nothing more, or only that symbol. */
    boolean isAtEndOr(char symbol) {
        return tokens.subList(Math.min(at, tokens.size()), tokens.size()).stream().allMatch(t -> t.isSymbol(symbol));
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : new Token(Tokens.Kind.SYMBOL, "\0");
    }

    Token take() {
        Token token = peek();
        at++;
        return token;
    }

    /** Takes the words if they come next, all of them in this order. */
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean acceptSymbol(char c) {
        boolean found = peek().isSymbol(c);
        at += found ? 1 : 0;
        return found;
    }

    /** Whether a word comes anywhere from here on. */
    boolean hasAhead(String word) {
        return tokens.subList(Math.min(at, tokens.size()), tokens.size()).stream().anyMatch(t -> t.is(word));
    }

    /** The parts of a name such as {@code public."My Table"}; empty if none comes next. */
    List<String> name() {
        List<String> parts = new ArrayList<>();
        while (peek().isName()) {
            parts.add(take().text());
            if (!acceptSymbol('.')) {
                break;
            }
        }
        return parts;
    }

    /** The name of a table with what may stand around it: {@code ONLY t}, {@code ONLY (t)}, {@code t *}. */
    List<String> relation() {
        boolean isInParentheses = accept("only") && acceptSymbol('(');
        List<String> name = name();
        acceptSymbol(isInParentheses ? ')' : '*');
        return name;
    }

    /** Skips a parenthesis that comes next, with all that is in it, and returns what it skipped. */
    List<Token> parenthesis() {
        int start = at;
        int depth = 0;
        do {
            if (peek().isSymbol('(')) {
                depth++;
            } else if (peek().isSymbol(')')) {
                depth--;
            }
            if (depth > 0 || at > start) {
                at++;
            }
        } while (depth > 0 && !isAtEnd());
        return tokens.subList(start, Math.min(at, tokens.size()));
    }
}
