package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;

/** Knows, token by token, whether a semicolon ends the statement: not in parentheses, nor in {@code BEGIN ATOMIC … END}. */
final class SqlEnd {

    private int count;
    private boolean makesRoutine;
    private boolean isCreate;
    private int parentheses;
    private int bodies;

    boolean isHere(Token token) {
        if (token.isSymbol(';') && parentheses <= 0 && bodies == 0) {
            return true;
        }
        parentheses += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        isCreate |= count == 0 && token.is("create");
        makesRoutine |= isCreate && count < 4 && (token.is("function") || token.is("procedure"));
        count++;
        if (makesRoutine && parentheses <= 0) {
            bodies += token.is("begin") || bodies > 0 && token.is("case") ? 1 : bodies > 0 && token.is("end") ? -1 : 0;
        }
        return false;
    }

    /** The statements of a text, without their semicolons. */
    static List<QuotedText> split(QuotedText all) {
        List<QuotedText> statements = new ArrayList<>();
        TokenReader tokens = Tokens.of(all.text(), Integer.MAX_VALUE);
        SqlEnd end = new SqlEnd();
        int start = tokens.peek().at();
        while (!tokens.isAtEnd()) {
            Token token = tokens.take();
            if (end.isHere(token)) {
                statements.add(all.part(start, token.at()));
                start = tokens.peek().at();
                end = new SqlEnd();
            }
        }
        if (start >= 0) {
            statements.add(all.part(start, all.text().length()));
        }
        return statements.stream().filter(one -> !one.text().isBlank()).toList();
    }
}
