package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.insight.WriteMark;
import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.ServerDisk;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import dev.dbmig.upgrade.Safety.SafetyCopy;
import dev.dbmig.upgrade.WayBack.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the cheapest way back that is enough. */
final class WayBackChoice {

    private final RunKit kit;
    private final Safety safety;
    private final Optional<Map<String, Object>> rehearsal;

    private WayBackChoice(RunKit kit) {
        this.kit = kit;
        this.safety = kit.safety();
        this.rehearsal = kit.files().read("rehearsal");
    }

    /** @throws DbmigException if there is none, or it would keep the application down for too long */
    static WayBack choose(RunKit kit) {
        WayBack wayBack = new WayBackChoice(kit).choose();
        kit.safety().maxDowntime().ifPresent(limit -> Expectation.of(kit, wayBack.kind()).requireWithin(limit));
        return wayBack;
    }

    /** If what was to be the safety copy turns out not to be one. */
    static WayBack chooseCopy(RunKit kit, String why) {
        return new WayBackChoice(kit).copy(why);
    }

    private WayBack choose() {
        if (!safety.stopsApplication() || safety.safetyCopy() == SafetyCopy.NONE) {
            return new WayBack(Kind.DOWN_SCRIPTS, "transactions and down scripts; " + (safety.stopsApplication()
                    ? "no safety copy was wanted" : "others may be writing, so that no copy would be an honest way back"));
        }
        String why = rehearsal.map(r -> (String) r.get("downReason")).orElse("they were not rehearsed");
        if (why.isEmpty() && safety.safetyCopy() == SafetyCopy.AUTO) {
            return new WayBack(Kind.PROVEN_DOWN, "the down scripts, which the rehearsal has proven on the real data: no copy");
        }
        if (rehearsal.filter(r -> Boolean.TRUE.equals(r.get("pristine"))).isPresent()) {
            Optional<String> written = writtenSinceBackup(kit);
            if (written.isEmpty()) {
                return new WayBack(Kind.UNCHANGED, "the restored backup, which still stands: nothing was written since."
                        + " If something is until the stop, a copy is made instead");
            }
            why += "; and since the backup " + written.get();
        }
        return copy(why);
    }

    /** What was written since the backup of this run; empty if it is proven that nothing was. */
    static Optional<String> writtenSinceBackup(RunKit kit) {
        Optional<WriteMark> before = kit.files().read(BackUpDatabase.WRITE_MARK).map(WriteMark::fromMap);
        if (before.isEmpty()) {
            return Optional.of("nobody counted");
        }
        try (Session session = kit.openSession()) {
            return before.get().writtenUntil(WriteMark.read(session));
        }
    }

    private WayBack copy(String why) {
        new DatabaseCopy(kit.control()).obstacle(kit.plan().database()).ifPresent(obstacle -> {
            throw DbmigException.refused("there is no way back: " + obstacle.getMessage())
                    .detail("Down scripts are none: " + why + ".")
                    .hint(obstacle.hint().orElse("") + " Or go without: safety-copy: none.");
        });
        refuseWhatASwapLoses("logical replication slot", "SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE database = "
                + Identifiers.literal(kit.plan().database()), why);
        refuseWhatASwapLoses("subscription", "SELECT subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d"
                + " ON d.oid = s.subdbid WHERE d.datname = " + Identifiers.literal(kit.plan().database()), why);
        long bytes = new Databases(kit.control()).facts(kit.plan().database()).bytes();
        boolean isRoom = ServerDisk.freeBytes(kit.control()).map(free -> free > bytes).orElse(true);
        if (safety.safetyCopy() == SafetyCopy.DUMP || safety.safetyCopy() == SafetyCopy.AUTO && !isRoom
                && safety.backupDir().isPresent()) {
            return new WayBack(Kind.DUMP, "a second backup, made after the stop" + (safety.safetyCopy() == SafetyCopy.DUMP ? ""
                    : "; the server's disk has no room for a copy of " + (bytes >> 20) + " MiB") + "; down scripts are not enough: " + why);
        }
        return new WayBack(Kind.CLONE, "a copy of the database, " + (bytes >> 20)
                + " MiB, made after the stop; down scripts are not enough: " + why);
    }

    private void refuseWhatASwapLoses(String what, String query, String why) {
        List<List<String>> found = kit.control().query(query);
        if (!found.isEmpty()) {
            throw DbmigException.refused("the " + what + " \"" + found.get(0).get(0) + "\" would be lost with a swap of the database")
                    .detail("It belongs to one database and cannot be moved to its copy. Down scripts are not enough: " + why + ".")
                    .hint("Write down scripts that bring it back, or go without a copy: safety-copy: none.");
        }
    }
}
