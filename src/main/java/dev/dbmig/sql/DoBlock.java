package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Kind;
import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Optional;

/** A DO statement, and the statements that its block runs. */
final class DoBlock {

    private DoBlock() {
    }

    /**
     * In the order of the text, with their places in the statement's.
     *
     * @param isStandard whether a backslash is an ordinary character of {@code '…'}
     * @return nothing for a block in another language than PL/pgSQL, or one that cannot be followed
     */
    static List<BlockStatement> statements(Statement statement, boolean isStandard) {
        String text = statement.text();
        TokenReader tokens = Tokens.of(text, 6);
        tokens.take();
        boolean isPlpgsql = language(tokens);
        Token body = tokens.take();
        isPlpgsql &= language(tokens) && body.kind() == Kind.STRING && tokens.isAtEnd();
        if (!isPlpgsql) {
            return List.of();
        }
        Optional<QuotedText> block = QuotedText.constant(text, body.at())
                .filter(inside -> isStandard || inside.text().indexOf('\\') < 0);
        return block.flatMap(inside -> PlpgsqlBlock.read(inside.text()).map(found -> found.stream()
                .map(one -> new BlockStatement(one.sql().within(inside), one.isConditional())).toList())).orElse(List.of());
    }

    /** Whether none is named here, or this one. */
    private static boolean language(TokenReader tokens) {
        return !tokens.accept("language") || tokens.take().text().equals("plpgsql");
    }
}
