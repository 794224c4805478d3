package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Kind;
import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What EXECUTE puts together, as far as its text tells: string constants joined by {@code ||}, and {@code format} with its
 * {@code %I}, {@code %L} and {@code %s}. What only the running block knows is a name that nobody knows, where a name can stand;
 * where it could be anything, the statement is left alone.
 */
final class DynamicSql {

    private final String around;
    private final SqlTemplate template = new SqlTemplate();

    private DynamicSql(String around) {
        this.around = around;
    }

    /**
     * The statements, in order.
     *
     * @param expression behind EXECUTE
     */
    static List<QuotedText> of(String around, List<Token> expression) {
        DynamicSql sql = new DynamicSql(around);
        TokenReader tokens = new TokenReader(withoutParentheses(expression));
        do {
            List<Token> term = sql.term(tokens);
            sql.add(term);
        } while (!tokens.isAtEnd());
        return sql.template.result().map(SqlEnd::split).orElse(List.of());
    }

    private static List<Token> withoutParentheses(List<Token> expression) {
        TokenReader tokens = new TokenReader(expression);
        boolean isAll = tokens.peek().isSymbol('(') && tokens.parenthesis().size() == expression.size() && expression.size() > 1;
        return isAll ? expression.subList(1, expression.size() - 1) : expression;
    }

    /** Up to the next {@code ||}. */
    private List<Token> term(TokenReader tokens) {
        List<Token> term = new ArrayList<>();
        while (!tokens.isAtEnd() && !(tokens.peek().isSymbol('|') && tokens.peek(1).isSymbol('|'))) {
            if (tokens.peek().isSymbol('(')) {
                term.addAll(tokens.parenthesis());
            } else {
                term.add(tokens.take());
            }
        }
        tokens.take();
        tokens.take();
        return term;
    }

    private void add(List<Token> term) {
        List<Token> call = isCall(term, "format") ? arguments(term) : List.of();
        boolean isFormat = !call.isEmpty() && isConstant(call);
        if (!term.isEmpty() && isConstant(term)) {
            constants(term, false);
        } else if (isFormat) {
            constants(call, true);
        } else if (isCall(term, "quote_ident")) {
            template.name(term.get(0).at());
        } else if (isCall(term, "quote_literal") || isCall(term, "quote_nullable")) {
            template.value(term.get(0).at());
        } else if (!term.isEmpty()) {
            template.anything(term.get(0).at());
        }
    }

    private static boolean isConstant(List<Token> term) {
        return term.stream().allMatch(token -> token.kind() == Kind.STRING);
    }

    private static boolean isCall(List<Token> term, String function) {
        int at = term.size() > 2 && term.get(0).is("pg_catalog") && term.get(1).isSymbol('.') ? 2 : 0;
        return term.size() > at + 2 && term.get(at).is(function) && term.get(at + 1).isSymbol('(') && term.get(term.size() - 1).isSymbol(')');
    }

    /** The first one. */
    private static List<Token> arguments(List<Token> call) {
        TokenReader tokens = new TokenReader(call);
        tokens.name();
        return tokens.inside().items().get(0).rest();
    }

    /** Constants with nothing but white space between them are one. */
    private void constants(List<Token> strings, boolean isFormat) {
        for (Token string : strings) {
            Optional<QuotedText> text = QuotedText.constant(around, string.at());
            if (text.isEmpty()) {
                template.giveUp();
            } else if (isFormat) {
                format(text.get());
            } else {
                template.text(text.get());
            }
        }
    }

    private void format(QuotedText format) {
        String text = format.text();
        int from = 0;
        for (int mark = text.indexOf('%'); mark >= 0; mark = text.indexOf('%', from)) {
            template.text(format.part(from, mark));
            int end = mark + 1;
            while (end < text.length() && "0123456789$-*".indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            int place = format.at()[mark];
            switch (end < text.length() ? text.charAt(end) : 0) {
                case '%' -> template.text(format.part(mark, mark + 1));
                case 'I' -> template.name(place);
                case 'L' -> template.value(place);
                case 's' -> template.anything(place);
                default -> template.giveUp();
            }
            from = Math.min(text.length(), end + 1);
        }
        template.text(format.part(from, text.length()));
    }
}
