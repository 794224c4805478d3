package dev.dbmig.cli;

/** Command lines that are shown to be copied into a shell. */
final class CommandText {

    private CommandText() {
    }

    /** A word as a POSIX shell reads it, in quotes only where they are needed. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
