package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.Databases;
import dev.dbmig.upgrade.Safety.SafetyCopy;
import dev.dbmig.sql.Identifiers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the cheapest way back that is enough. */
final class WayBackChoice {

    private WayBackChoice() {
    }

    /** @throws DbmigException if there is none, or it would keep the application down for too long */
    static WayBack choose(RunKit kit) {
        Safety safety = kit.safety();
        if (!safety.stopsApplication() || safety.safetyCopy() == SafetyCopy.NONE) {
            return new WayBack(WayBack.Kind.DOWN_SCRIPTS, "transactions and down scripts; " + (safety.stopsApplication()
                    ? "no safety copy was wanted" : "others may be writing, so that no copy would be an honest way back"));
        }
        Optional<Map<String, Object>> rehearsal = kit.files().read("rehearsal");
        boolean isProven = rehearsal.map(r -> Boolean.TRUE.equals(r.get("downProven"))).orElse(false);
        WayBack wayBack = isProven && safety.safetyCopy() == SafetyCopy.AUTO
                ? new WayBack(WayBack.Kind.PROVEN_DOWN, "the down scripts, which the rehearsal has proven on the real data: no copy")
                : clone(kit, rehearsal.map(r -> (String) r.get("downReason")).orElse("they were not rehearsed"));
        safety.maxDowntime().ifPresent(limit -> refuseLonger(kit, wayBack, rehearsal, limit));
        return wayBack;
    }

    private static WayBack clone(RunKit kit, String why) {
        new DatabaseCopy(kit.control()).obstacle(kit.plan().database()).ifPresent(obstacle -> {
            throw DbmigException.refused("there is no way back: " + obstacle.getMessage())
                    .detail("Down scripts are none: " + why + ".")
                    .hint(obstacle.hint().orElse("") + " Or go without: safety-copy: none.");
        });
        List<List<String>> slots = kit.control().query("SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE database = "
                + Identifiers.literal(kit.plan().database()));
        if (!slots.isEmpty()) {
            throw DbmigException.refused("the logical replication slot \"" + slots.get(0).get(0)
                            + "\" would be lost with a swap of the database")
                    .detail("A slot belongs to one database and cannot be moved to its copy. Down scripts are not enough: " + why + ".")
                    .hint("Write down scripts that bring it back, or go without a copy: safety-copy: none.");
        }
        long bytes = new Databases(kit.control()).facts(kit.plan().database()).bytes();
        return new WayBack(WayBack.Kind.CLONE, "a copy of the database, " + (bytes >> 20)
                + " MiB, made after the stop; down scripts are not enough: " + why);
    }

    private static void refuseLonger(RunKit kit, WayBack wayBack, Optional<Map<String, Object>> rehearsal, Duration limit) {
        long sql = rehearsal.map(r -> (Long) r.get("milliseconds")).orElse(0L);
        long copy = wayBack.kind() == WayBack.Kind.CLONE
                ? rehearsal.map(r -> (Long) r.get("copyMilliseconds")).orElse(0L) : 0;
        if (sql + copy > limit.toMillis()) {
            throw DbmigException.refused("the downtime is expected to be " + (sql + copy) / 1000.0 + " s, longer than the "
                            + limit.toMillis() / 1000.0 + " s of max-downtime")
                    .detail("The migrations took " + sql / 1000.0 + " s in the rehearsal, and the copy is expected to take "
                            + copy / 1000.0 + " s.")
                    .hint(copy > 0 ? "Down scripts for every pending migration would spare the copy."
                            : "Split the migration, or allow more.");
        }
    }
}
