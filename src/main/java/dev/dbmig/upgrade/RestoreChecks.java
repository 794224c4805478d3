package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Manifest;
import dev.dbmig.backup.Sizes;
import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.PoolerCheck;
import dev.dbmig.postgres.ServerDisk;
import dev.dbmig.postgres.ServerVersion;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What would stop a restore on its way: looked for before it begins, each with its remedy. Changes nothing. */
final class RestoreChecks {

    private static final int LONGEST_NAME = 63;

    private final Session control;
    private final RunSettings settings;
    private final Restore.Wish wish;
    private final String target;

    /** @param control a session in the maintenance database */
    RestoreChecks(Session control, RunSettings settings, Restore.Wish wish) {
        this.control = control;
        this.settings = settings;
        this.wish = wish;
        this.target = settings.connection().database();
    }

    /** @throws DbmigException for the first thing that is in the way */
    void require() {
        PoolerCheck.refusePooler(control);
        ServerChecks.refuseStandby(control);
        Manifest manifest = wish.backup().manifest();
        refuseOtherDatabase(manifest);
        refuseOlderServer(manifest);
        settings.safety().tools().programs().require("pg_restore", control.version().major(),
                ServerVersion.parse(manifest.dump().programVersion()).major());
        refuseNoSpace(manifest);
        if (new Databases(control).exists(target)) {
            refuseExisting();
        } else {
            refuseNoRight();
        }
    }

    private void refuseOtherDatabase(Manifest manifest) {
        String source = manifest.source().database();
        if (!wish.isBeside() && !source.equals(target)) {
            throw DbmigException.refused("backup \"" + wish.backup().name() + "\" is of database \"" + source + "\", not of \"" + target + "\"")
                    .hint("Restore it beside, into a database of its own: --into DB");
        }
    }

    private void refuseOlderServer(Manifest manifest) {
        int dumped = ServerVersion.parse(manifest.source().serverVersion()).major();
        if (control.version().major() < dumped) {
            throw DbmigException.refused("a backup of PostgreSQL " + dumped + " cannot be restored on " + control.version().major())
                    .hint("Restore on a server of version " + dumped + " or later.");
        }
    }

    /** Its size is compressed: less than that is certainly too little. */
    private void refuseNoSpace(Manifest manifest) {
        ServerDisk.freeBytes(control).filter(free -> free < manifest.bytes()).ifPresent(free -> {
            throw DbmigException.refused("the server's disk has " + Sizes.text(free) + " free, and the backup alone has "
                            + Sizes.text(manifest.bytes()))
                    .hint("Make room: 'dbmig backup prune --failed-databases TIME' drops what earlier runs have left.");
        });
    }

    /** What an operator should know although it does not stop the restore. */
    List<String> warnings() {
        Databases databases = new Databases(control);
        if (wish.isBeside() || !databases.exists(target)) {
            return List.of();
        }
        long bytes = databases.facts(target).bytes();
        return ServerDisk.freeBytes(control).filter(free -> free < bytes).map(free -> "the server's disk has " + Sizes.text(free)
                + " free, and the database of now has " + Sizes.text(bytes) + ": the restored one may not fit beside it").stream().toList();
    }

    private void refuseExisting() {
        if (wish.isBeside()) {
            throw DbmigException.refused("database \"" + target + "\" exists already").hint("Name one that does not exist with --into.");
        }
        if (target.equals(settings.lockDatabase())) {
            throw DbmigException.refused("database \"" + target + "\" is the maintenance database, which the restore works from")
                    .hint("Name another one with --lock-database, e.g. template1.");
        }
        new DatabaseCopy(control).obstacle(target).ifPresent(obstacle -> {
            throw obstacle;
        });
        refuseWhatASwapLoses("logical replication slot", "SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE database = "
                + Identifiers.literal(target), "SELECT pg_drop_replication_slot(…);");
        refuseWhatASwapLoses("subscription", "SELECT subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d"
                + " ON d.oid = s.subdbid WHERE d.datname = " + Identifiers.literal(target), "DROP SUBSCRIPTION …;");
        Preflight.preparedTransactions(control, target).ifPresent(found -> {
            throw found;
        });
    }

    private void refuseWhatASwapLoses(String what, String query, String remedy) {
        Optional<String> found = control.query(query).stream().findFirst().map(row -> row.get(0));
        if (found.isPresent()) {
            throw DbmigException.refused("the " + what + " \"" + found.get() + "\" stays with the database of now, and its other side would miss it")
                    .hint("Take it down first: " + remedy + " Or restore beside, and copy what you need: --into DB");
        }
    }

    private void refuseNoRight() {
        if (target.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw DbmigException.usage("name \"" + target + "\" is longer than " + LONGEST_NAME + " bytes").hint("PostgreSQL would cut it; choose a shorter one.");
        }
        if (control.query("SELECT rolsuper OR rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = session_user").get(0).get(0).equals("f")) {
            String role = settings.connection().user();
            throw DbmigException.refused("role \"" + role + "\" may not create databases")
                    .hint("As a superuser: ALTER ROLE " + Identifiers.quote(role) + " CREATEDB;");
        }
    }
}
