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

    /** What is left, in parts between the commas that stand in no parenthesis. */
    List<TokenReader> items() {
        List<TokenReader> items = new ArrayList<>();
        int depth = 0;
        int start = at;
        for (int i = at; i <= tokens.size(); i++) {
            boolean isComma = i < tokens.size() && depth == 0 && tokens.get(i).isSymbol(',');
            if (i == tokens.size() || isComma) {
                items.add(new TokenReader(tokens.subList(start, i)));
                start = i + 1;
            } else {
                depth += tokens.get(i).isSymbol('(') ? 1 : tokens.get(i).isSymbol(')') ? -1 : 0;
            }
        }
        return items;
    }

    /** What stands in the parenthesis that comes next, without it. */
    TokenReader inside() {
        List<Token> all = parenthesis();
        return new TokenReader(all.size() < 2 ? List.of() : all.subList(1, all.size() - 1));
    }

    /** All that is left, in order; nothing is taken. */
    List<Token> rest() {
        return tokens.subList(Math.min(at, tokens.size()), tokens.size());
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
