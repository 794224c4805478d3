package dev.dbmig.sql;

import java.util.List;
import java.util.Optional;

/**
 * What a statement takes away.
 *
 * @param column empty for all rows
 */
record Lost(List<String> table, Optional<String> column) {

    static Lost of(List<String> table) {
        return new Lost(table, Optional.empty());
    }
}
