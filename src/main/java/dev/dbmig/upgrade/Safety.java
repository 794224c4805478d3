package dev.dbmig.upgrade;

import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.BackupMeans;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.insight.Webhooks;
import dev.dbmig.offsite.Offsite;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.service.Health;
import dev.dbmig.service.HealthDefinition;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.service.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run does around the migrations so that it can go back.
 *
 * @param stateDir holds a folder for each run
 * @param backupDir where backups are kept; empty for no backup
 * @param rehearsal whether and on what the migrations are rehearsed
 * @param rehearsalServer another server that the rehearsal works on; empty for the same one
 * @param rehearsesDown whether the down scripts are rehearsed, too
 * @param safetyCopy how it goes back once a transaction has committed
 * @param services in the order in which they are stopped
 * @param isFenced whether others are kept out of the database though no service is stopped
 * @param maxDowntime refuses before the stop what was measured to take longer
 * @param tables that must be there, and not lose all their rows
 * @param checksDir a folder of queries whose rows mean failure
 * @param webhooks who is told how the run ended
 */
public record Safety(Path stateDir, Optional<Path> backupDir, Rehearsal rehearsal,
        Optional<ConnectionSettings> rehearsalServer, boolean rehearsesDown, SafetyCopy safetyCopy, List<ServiceDefinition> services, Optional<HealthDefinition> health, boolean isFenced,
        Optional<Duration> maxDowntime, List<String> tables, Optional<Path> checksDir, Webhooks webhooks, Tools tools) {

    /** Nothing around the migrations. */
    public static final Safety NONE = new Safety(Path.of(""), Optional.empty(), Rehearsal.NONE, Optional.empty(), false,
            SafetyCopy.NONE, List.of(), Optional.empty(), false, Optional.empty(), List.of(), Optional.empty(), new Webhooks(List.of()), null);

    /** Only the state folder and the programs of it: nothing that is done around the migrations. */
    Safety bare() {
        Tools own = new Tools(tools.programs(), tools.services(), tools.health(), tools.dbmigVersion(),
                new BackupMeans(tools.backups().minFree(), Optional.empty()), Optional.empty());
        return new Safety(stateDir, Optional.empty(), Rehearsal.NONE, Optional.empty(), false, SafetyCopy.NONE, List.of(), Optional.empty(),
                false, Optional.empty(), List.of(), Optional.empty(), new Webhooks(List.of()), own);
    }

    /** What the migrations are rehearsed on: the backup restored, a copy, the backup's structure alone, or nothing. */
    public enum Rehearsal {
        RESTORE, CLONE, SCHEMA, NONE;

        /** Whether it begins with the backup of the run. */
        public boolean needsBackup() {
            return this == RESTORE || this == SCHEMA;
        }
    }

    /** AUTO takes the cheapest way back that is enough; NONE none beyond transactions and down scripts. */
    public enum SafetyCopy { AUTO, CLONE, DUMP, NONE }

    /**
     * The programs of others.
     *
     * @param offsite copies backups elsewhere; empty if nothing does
     */
    public record Tools(ClientPrograms programs, Services services, Function<HealthDefinition, Health> health,
            String dbmigVersion, BackupMeans backups, Optional<Offsite> offsite) {
    }

    /** Whether the run has effects outside the one transaction, so that it must keep a journal. */
    boolean needsJournal() {
        return backupDir.isPresent() || serverBackup().isPresent() || rehearsal != Rehearsal.NONE || stopsApplication() || health.isPresent();
    }

    /** Where a run's backup goes to; empty if it makes none there. */
    Optional<BackupFolder> backupFolder() {
        return backupDir.map(dir -> tools.backups().folder(dir));
    }

    /** What backs up the whole server; empty where backups are dumps, or there is none. */
    Optional<PgBackRest> serverBackup() {
        return Optional.ofNullable(tools).flatMap(t -> t.backups().server());
    }

    /** Whether there is a rehearsal. */
    public boolean rehearses() {
        return rehearsal != Rehearsal.NONE;
    }

    /** Whether nobody else writes while the migrations are applied, so that a copy is an honest way back. */
    boolean stopsApplication() {
        return !services.isEmpty() || isFenced;
    }
}
