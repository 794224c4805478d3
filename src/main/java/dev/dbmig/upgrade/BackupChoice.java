package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Grade;
import dev.dbmig.migration.Version;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which backup is meant by a name. A good one is complete, was read to its end, is not known to be damaged, and
 * not from the future.
 *
 * @param entries of the folder, the oldest first
 * @param database whose backup is wanted
 * @param server identifier of its data directory
 * @param now what is later is from the future
 */
public record BackupChoice(List<FolderEntry> entries, String database, String server, Instant now) {

    public static final String LATEST = "latest";

    /** The newest good one of the database in this server. */
    public Backup latest() {
        return newest(backup -> true, "good backup of database \"" + database + "\"");
    }

    /** The newest good one with a lower version of the schema. */
    public Backup before(String version) {
        Version wanted = Version.of(version);
        return newest(backup -> backup.manifest().source().schemaVersion() != null
                && Version.of(backup.manifest().source().schemaVersion()).compareTo(wanted) < 0,
                "good backup of database \"" + database + "\" of before version " + version);
    }

    private Backup newest(Predicate<Backup> isWanted, String what) {
        List<Backup> good = entries.stream().filter(entry -> entry.state() == State.COMPLETE).flatMap(entry -> entry.backup().stream())
                .filter(this::isGood).filter(backup -> backup.manifest().source().database().equals(database)).filter(isWanted).toList();
        List<Backup> here = good.stream().filter(backup -> backup.manifest().source().systemIdentifier().equals(server)).toList();
        if (!here.isEmpty()) {
            return here.get(here.size() - 1);
        }
        if (!good.isEmpty()) {
            String name = good.get(good.size() - 1).name();
            throw DbmigException.refused("there is no " + what + " of this server")
                    .detail("There is one of a database of this name in another server: " + name + ".")
                    .hint("If that is meant, name it: dbmig restore " + name);
        }
        throw DbmigException.refused("there is no " + what).hint("See what there is: dbmig restore --list");
    }

    private boolean isGood(Backup backup) {
        return backup.grade().compareTo(Grade.DECODED) >= 0 && !backup.manifest().started().isAfter(now);
    }

    /**
     * @param name of a backup, the id of the run that made it, the beginning of one of them if no other begins so, or
     *     {@code latest}
     */
    public Backup named(String name) {
        if (name.equals(LATEST)) {
            return latest();
        }
        List<FolderEntry> found = matching(entry -> entry.name().equals(name));
        found = found.isEmpty() ? matching(entry -> isOfRun(entry, run -> run.equals(name))) : found;
        found = found.isEmpty() ? matching(entry -> entry.name().startsWith(name) || isOfRun(entry, run -> run.startsWith(name))) : found;
        if (found.size() > 1) { // one run may have backed up each database of a server
            List<FolderEntry> ofDatabase = found.stream().filter(this::isOfDatabase).toList();
            found = ofDatabase.isEmpty() ? found : ofDatabase;
        }
        if (found.size() != 1) {
            throw DbmigException.refused(found.isEmpty() ? "there is no backup \"" + name + "\""
                            : "\"" + name + "\" is the beginning of more than one backup")
                    .detail(found.isEmpty() ? null : String.join("\n", found.stream().map(FolderEntry::name).toList()))
                    .hint(found.isEmpty() ? "See what there is: dbmig restore --list" : "Give more of the name.");
        }
        FolderEntry entry = found.get(0);
        if (entry.state() != State.COMPLETE) {
            throw DbmigException.refused("backup \"" + entry.name() + "\" cannot be restored")
                    .detail(entry.problem() == null ? "It is being written." : entry.problem())
                    .hint("Use another one; see 'dbmig restore --list'.");
        }
        return entry.backup().orElseThrow();
    }

    private List<FolderEntry> matching(Predicate<FolderEntry> condition) {
        return entries.stream().filter(condition).toList();
    }

    private boolean isOfDatabase(FolderEntry entry) {
        return entry.backup().filter(backup -> backup.manifest().source().database().equals(database)).isPresent();
    }

    private static boolean isOfRun(FolderEntry entry, Predicate<String> condition) {
        return entry.backup().filter(backup -> condition.test(backup.manifest().runId())).isPresent();
    }
}
