package dev.dbmig.backup;

import dev.dbmig.postgres.ConnectionSettings;

/**
 * What to back up.
 *
 * @param database the database that the settings name
 * @param runId of the run that wants it
 * @param schemaVersion of the migrations, for the manifest; null if there is none
 * @param transactionMarker by which the caller will know what was written since; null if there is none
 */
public record BackupRequest(ConnectionSettings database, String runId, String schemaVersion,
        String transactionMarker, DumpOptions options) {

    public static BackupRequest of(ConnectionSettings database, String runId) {
        return new BackupRequest(database, runId, null, null, DumpOptions.usual());
    }

    public BackupRequest withSchemaVersion(String version) {
        return new BackupRequest(database, runId, version, transactionMarker, options);
    }

    public BackupRequest withTransactionMarker(String marker) {
        return new BackupRequest(database, runId, schemaVersion, marker, options);
    }

    public BackupRequest withOptions(DumpOptions other) {
        return new BackupRequest(database, runId, schemaVersion, transactionMarker, other);
    }

    String applicationName() {
        return "dbmig/" + runId + "/backup";
    }
}
