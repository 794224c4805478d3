package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;

/** "LINE 12: ALTER TABLE usres …" with a caret in the line below, shortened around it as libpq does. */
final class Excerpt {

    private static final int WIDTH = 60;
    private static final int AFTER_CARET = 20;

    private Excerpt() {
    }

    static String of(byte[] body, int offset, int lineNumber) {
        int start = Math.min(offset, body.length);
        while (start > 0 && body[start - 1] != '\n' && body[start - 1] != '\r') {
            start--;
        }
        int end = Math.min(offset, body.length);
        while (end < body.length && body[end] != '\n' && body[end] != '\r') {
            end++;
        }
        String before = text(body, start, Math.min(offset, body.length));
        String after = text(body, Math.min(offset, body.length), end);
        if (before.length() + after.length() > WIDTH) {
            int keepAfter = Math.min(after.length(), Math.max(AFTER_CARET, WIDTH - before.length()));
            after = keepAfter < after.length() ? after.substring(0, keepAfter) + "..." : after;
            int keepBefore = Math.max(0, WIDTH - keepAfter);
            before = before.length() > keepBefore ? "..." + before.substring(before.length() - keepBefore) : before;
        }
        String label = "LINE " + lineNumber + ": ";
        return label + before + after + "\n" + " ".repeat(label.length() + before.codePointCount(0, before.length())) + "^";
    }

    private static String text(byte[] body, int start, int end) {
        return new String(body, start, end - start, StandardCharsets.UTF_8).replace('\t', ' ');
    }
}
