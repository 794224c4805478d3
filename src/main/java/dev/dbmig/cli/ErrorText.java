package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.util.LinkedHashMap;
import java.util.Map;

/** An error as PostgreSQL would print it, or as JSON. */
final class ErrorText {

    private ErrorText() {
    }

    static String of(DbmigException e, Console console) {
        StringBuilder text = new StringBuilder(console.styled(Console.Style.BAD, "ERROR:")).append("  ").append(e.getMessage());
        e.excerpt().ifPresent(lines -> text.append('\n').append(lines));
        e.detail().ifPresent(detail -> text.append("\nDETAIL:  ").append(detail.replace("\n", "\n         ")));
        e.hint().ifPresent(hint -> text.append("\nHINT:  ").append(hint));
        return text.toString();
    }

    static Map<String, Object> json(DbmigException e) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", e.getMessage());
        error.put("excerpt", e.excerpt().orElse(null));
        error.put("detail", e.detail().orElse(null));
        error.put("hint", e.hint().orElse(null));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("error", error);
        document.put("exitCode", e.exitCode().code());
        document.put("production", e.exitCode().production());
        return document;
    }
}
