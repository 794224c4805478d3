package dev.dbmig.process;

import dev.dbmig.DbmigException;
import java.util.ArrayList;
import java.util.List;

/** Splits a configured command into words as a shell does, without being one. */
public final class CommandLine {

    private static final String OPERATORS = "|&;<>()`$\n";

    private CommandLine() {
    }

    /** @throws DbmigException if it is empty, a quote is not closed, or only a shell could run it */
    public static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escaped = c == '\\' && quote != '\'' && i + 1 < text.length()
                    && (quote == 0 || "\"\\$`".indexOf(text.charAt(i + 1)) >= 0);
            if (escaped) {
                word = append(word, text.charAt(++i));
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                word = word == null ? new StringBuilder() : word;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else if (quote != '\'' && OPERATORS.indexOf(c) >= 0 && (quote == 0 || c == '$' || c == '`')) {
                throw DbmigException.usage("the command \"" + text + "\" has \"" + c + "\", which only a shell understands")
                        .hint("Write: sh -c '…'");
            } else {
                word = append(word, c);
            }
        }
        if (quote != 0) {
            throw DbmigException.usage("the command \"" + text + "\" has a quote that is not closed");
        }
        if (word != null) {
            words.add(word.toString());
        }
        if (words.isEmpty()) {
            throw DbmigException.usage("a command is empty");
        }
        return words;
    }

    private static StringBuilder append(StringBuilder word, char c) {
        return (word == null ? new StringBuilder() : word).append(c);
    }
}
