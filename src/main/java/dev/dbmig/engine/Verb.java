package dev.dbmig.engine;

import java.util.Locale;

/** What an engine can be told. */
public enum Verb {
    /** Says which revisions the database is at; nothing for none. Must connect. */
    CURRENT,
    /** Lists every revision. */
    HISTORY,
    /** Applies what is missing up to {@code {target}}. */
    UPGRADE,
    /** Undoes what came after {@code {target}}. */
    DOWNGRADE,
    /** Undoes everything; where there is none, a downgrade to {@code base} does. */
    DOWNGRADE_ALL,
    /** Prints the SQL from {@code {from}} up to {@code {target}}, and changes nothing. */
    SQL,
    /** Likewise down. */
    SQL_DOWN,
    /** Writes a new revision called {@code {name}}. */
    NEW,
    /** Says that the database is at {@code {target}}, and runs nothing. */
    STAMP;

    /** As the key of the configuration. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
