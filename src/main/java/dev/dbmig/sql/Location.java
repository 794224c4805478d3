package dev.dbmig.sql;

/** A place in a script: line and column count from 1, columns in characters (code points). */
public record Location(String script, int line, int column) {

    @Override
    public String toString() {
        return script + ":" + line + ":" + column;
    }
}
