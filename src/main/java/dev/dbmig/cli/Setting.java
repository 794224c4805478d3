package dev.dbmig.cli;

import java.util.List;
import java.util.Map;

/**
 * What was configured for one key.
 *
 * @param text null if the file says {@code null}: as if it said nothing, also above another layer;
 *     a list of texts with commas, a list of sections empty
 * @param origin as shown to users, e.g. {@code dbmig.yaml:3} or {@code DBMIG_TIMEOUT}
 * @param items the keys and texts of each section, of a list of sections
 */
record Setting(String text, String origin, List<Map<String, String>> items) {

    Setting(String text, String origin) {
        this(text, origin, List.of());
    }
}
