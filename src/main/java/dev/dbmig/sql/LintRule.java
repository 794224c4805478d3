package dev.dbmig.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What lint looks for. The name in a script is the constant's in lower case with hyphens. */
public enum LintRule {
    ADD_COLUMN_REWRITES("a new column whose values must be computed for each row"),
    ADD_COLUMN_REQUIRED("a new column that is NOT NULL without a default"),
    ALTER_TYPE_REWRITES("a new type for which the table is rewritten"),
    ALTER_TYPE_LOSES("a new type that cannot hold all of what the old one could"),
    ALTER_TABLE_REWRITES("another form of the table for which it is rewritten"),
    SET_NOT_NULL_SCANS("NOT NULL without a CHECK that proves it"),
    NOT_NULL_FAILS("NOT NULL for a column that has rows without a value"),
    UNIQUE_FAILS("a unique index for columns that are not"),
    CREATE_INDEX_LOCKS("CREATE INDEX without CONCURRENTLY"),
    DROP_INDEX_LOCKS("DROP INDEX without CONCURRENTLY"),
    REINDEX_LOCKS("REINDEX without CONCURRENTLY"),
    CONCURRENTLY_ON_PARTITIONED("CONCURRENTLY for an index of a partitioned table, which PostgreSQL refuses"),
    ADD_FOREIGN_KEY_SCANS("a foreign key without NOT VALID"),
    ADD_CHECK_SCANS("a CHECK without NOT VALID"),
    ADD_UNIQUE_BUILDS("PRIMARY KEY, UNIQUE or EXCLUDE without an index that is there"),
    ALTER_DOMAIN_SCANS("a constraint of a domain without NOT VALID"),
    VALIDATE_IN_SAME_TRANSACTION("VALIDATE CONSTRAINT in the transaction that added it NOT VALID"),
    ATTACH_PARTITION_SCANS("ATTACH PARTITION"),
    DETACH_PARTITION_LOCKS("DETACH PARTITION without CONCURRENTLY"),
    RENAME("a new name that the running application does not know"),
    DROP_TABLE("a dropped table"),
    DROP_COLUMN("a dropped column"),
    DROP_SCHEMA("a dropped schema with all that is in it"),
    DROP_DATABASE("a dropped database"),
    DROP_OWNED("all dropped that a role owns"),
    TRUNCATE("a table emptied"),
    DELETE_ALL("DELETE without WHERE"),
    UPDATE_ALL("UPDATE without WHERE"),
    CASCADE("CASCADE"),
    VACUUM_FULL("VACUUM FULL"),
    CLUSTER("CLUSTER"),
    LOCK_TABLE("LOCK TABLE"),
    REFRESH_LOCKS("REFRESH MATERIALIZED VIEW without CONCURRENTLY"),
    LOCK_TIMEOUT_OFF("lock_timeout switched off"),
    TRIGGERS_OFF("foreign keys and triggers switched off"),
    NOT_IN_TRANSACTION("a statement inside BEGIN that cannot run there"),
    ENUM_VALUE_IN_SAME_TRANSACTION("an enum value used in the transaction that adds it"),
    RESERVED_NAME("a name that must be quoted wherever it is used"),
    NAME_TOO_LONG("a name of more than 63 bytes, which PostgreSQL cuts"),
    SECURITY_DEFINER("SECURITY DEFINER without a search_path of its own"),
    TIMESTAMP_WITHOUT_TIME_ZONE("a point in time without its time zone"),
    SERIAL("serial instead of an identity column"),
    VARCHAR_LIMIT("varchar(n)"),
    CHAR_PADDED("char(n)"),
    MONEY("money"),
    JSON("json instead of jsonb"),
    INT_PRIMARY_KEY("a primary key of 32 bits"),
    UNREADABLE("a script that cannot be read to its end"),
    BAD_ALLOW("a dbmig:allow that allows nothing, or gives no reason");

    private static final List<LintRule> DESTRUCTIVE = List.of(DROP_TABLE, DROP_COLUMN, DROP_SCHEMA, DROP_DATABASE, DROP_OWNED, TRUNCATE, DELETE_ALL, ALTER_TYPE_LOSES);

    /** A script that goes back gives back what was there, and the application before it knew that. */
    private static final List<LintRule> ONLY_FORWARD = List.of(RENAME, RESERVED_NAME, SECURITY_DEFINER, TIMESTAMP_WITHOUT_TIME_ZONE, SERIAL, VARCHAR_LIMIT,
            CHAR_PADDED, MONEY, JSON, INT_PRIMARY_KEY);

    private final String title;
    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    LintRule(String title) {
        this.title = title;
    }

    /** As it stands in {@code -- dbmig:allow}: {@code drop-column}. */
    public String id() {
        return id;
    }

    /** What it finds, as a phrase. */
    public String title() {
        return title;
    }

    /** Whether what it finds takes data away. */
    public boolean isDestructive() {
        return DESTRUCTIVE.contains(this);
    }

    /** Whether it makes sense in a script that goes back. */
    public boolean isForBack() {
        return !ONLY_FORWARD.contains(this);
    }

    /** Whether a script may allow it. */
    boolean isAllowable() {
        return this != UNREADABLE && this != BAD_ALLOW && this != NOT_IN_TRANSACTION;
    }

    static Optional<LintRule> find(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
    }
}
