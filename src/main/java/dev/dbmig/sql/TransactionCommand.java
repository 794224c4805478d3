package dev.dbmig.sql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A BEGIN, START TRANSACTION, COMMIT or END.
 *
 * @param options what follows the words that begin a transaction, such as {@code ISOLATION LEVEL SERIALIZABLE}
 * @param isChained whether {@code AND CHAIN} begins the next transaction
 */
public record TransactionCommand(String options, boolean isChained) {

    private static final Pattern BEGIN = Pattern.compile(
            "^(?:begin(?:\\s+(?:work|transaction))?|start\\s+transaction)\\b\\s*(.*)$",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public static TransactionCommand of(Statement statement) {
        String text = Tokens.withoutComments(statement.text()).strip();
        Matcher begin = BEGIN.matcher(text);
        String folded = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        boolean chained = folded.endsWith(" and chain") && !folded.endsWith(" no and chain");
        return new TransactionCommand(begin.matches() ? begin.group(1).strip() : "", chained);
    }
}
