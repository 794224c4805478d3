package dev.dbmig.cli;

/**
 * What was configured for one key.
 *
 * @param text null if the file says {@code null}: as if it said nothing, also above another layer;
 *     a list of texts with commas, a list of sections empty
 * @param origin as shown to users, e.g. {@code dbmig.yaml:3} or {@code DBMIG_TIMEOUT}
 */
record Setting(String text, String origin) {}
