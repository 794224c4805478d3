package dev.dbmig.sql;

/** A place in a script: line and column count from 1, columns in characters (code points). */
public record Location(String script, int line, int column) {

    /** {@code x.sql:3:1}; {@code row 1.2.0 of schema_versions, line 3} where no file stands that could be opened there. */
    @Override
    public String toString() {
        boolean isNoFile = script.startsWith(Script.ROW) || script.startsWith(Script.REVISION);
        return isNoFile && !script.endsWith(".sql") ? script + ", line " + line : script + ":" + line + ":" + column;
    }
}
