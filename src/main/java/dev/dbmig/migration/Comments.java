package dev.dbmig.migration;

/** Tells lines that hold only comments from the others, across block comments (which nest in PostgreSQL). */
final class Comments {

    private int depth;

    /** Whether a block comment is open. */
    boolean isInside() {
        return depth > 0;
    }

    /** Whether {@code line}, stripped of white space, holds nothing but comments. */
    boolean isOnlyComment(String line) {
        int i = 0;
        while (i < line.length()) {
            if (line.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (depth > 0) {
                boolean ends = line.startsWith("*/", i);
                depth -= ends ? 1 : 0;
                i += ends ? 2 : 1;
            } else if (line.startsWith("--", i)) {
                return true;
            } else if (!Character.isWhitespace(line.charAt(i)) && line.charAt(i) != ';') {
                // a statement begins: what follows in its line may open a comment, but is never a header again
                return false;
            } else {
                i++;
            }
        }
        return true;
    }
}
