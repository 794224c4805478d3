package dev.dbmig.sql;

import java.util.List;
import java.util.Optional;

/** What lint asks of the database that the scripts are for. Names are as PostgreSQL folds them, in their parts. */
public interface SchemaView {

    /**
     * How much is in a table.
     *
     * @param rows as the server estimates
     * @param bytes with its indexes and what is stored out of line
     */
    record Size(String table, long rows, long bytes) {
    }

    /** Up to this size, in bytes, a table is counted rather than estimated. */
    long COUNTED = 10L << 20;

    /** Where there is no database: nothing is known. */
    SchemaView NONE = new SchemaView() { };

    /** Whether there is a database to ask, so that what is not found is not there. */
    default boolean isLive() {
        return false;
    }

    default Optional<Size> size(List<String> table) {
        return Optional.empty();
    }

    /** The table that an index is on. */
    default Optional<List<String>> tableOfIndex(List<String> index) {
        return Optional.empty();
    }

    /** As {@code format_type} writes it. */
    default Optional<String> columnType(List<String> table, String column) {
        return Optional.empty();
    }

    default boolean isPartitioned(List<String> table) {
        return false;
    }

    /** How many keys of these columns more than one row has, without those that are null; empty where nobody has counted. */
    default Optional<Long> repeatedKeys(List<String> table, List<String> columns) {
        return Optional.empty();
    }

    /**
     * How much is in what {@link #dependants} describes.
     *
     * @return empty for what has no rows
     */
    default Optional<Size> sizeOf(String described) {
        return Optional.empty();
    }

    /** How many rows have a value in a column, as the server estimates. */
    default Optional<Long> valuesIn(List<String> table, String column) {
        return Optional.empty();
    }

    /** Whether a column is NOT NULL, or has a validated CHECK that says so. */
    default boolean isProvenNotNull(List<String> table, String column) {
        return false;
    }

    /** {@code i}, {@code s} or {@code v}: the most volatile of the functions of this name. */
    default Optional<Character> volatility(List<String> function) {
        return Optional.empty();
    }

    /** What a CASCADE takes along, each as the server describes it. */
    default List<String> dependants(String kind, List<String> name, Optional<String> column) {
        return List.of();
    }

    /** Whether timestamps with and without time zone are the same number in sessions of this role. */
    default boolean isUtc() {
        return false;
    }
}
