package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.Sizes;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.upgrade.WholeDatabase.Stake;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What has to be said before a database is destroyed, and who has to say it. */
final class Destruction {

    @Mixin
    WholeDatabaseOptions options;

    @Option(names = {"-y", "--yes"}, description = "Yes to what would be asked; needed in an environment marked confirm.")
    boolean yes;

    @Option(names = "--force", description = "End the sessions of others; and insist where there is no backup.")
    boolean force;

    private Optional<Backup> backup = Optional.empty();

    /** Tells what is at stake, and refuses or asks. */
    void confirm(Stake stake, ConnectionSettings connection, Wiring wiring, Console console) {
        String name = connection.database();
        console.say("Database \"" + name + "\": " + Sizes.text(stake.bytes()) + ", " + sessions(stake) + ".");
        backup = newest(stake, name, wiring, console);
        console.say(backup.map(b -> "Its newest backup is " + b.name() + " of " + BackupText.time(b.manifest().finished()) + ", "
                        + b.grade() + "; what was written since is lost.")
                .orElse("There is no backup of it in " + wiring.configuration().backup().dir() + "."));
        boolean isProduction = wiring.configuration().confirm();
        String environment = wiring.configuration().environment().orElse("this environment");
        if (isProduction && !yes) {
            throw DbmigException.refused("dropping database \"" + name + "\" is refused in " + environment + ", which is marked confirm")
                    .hint("Say that it is meant: --yes.");
        }
        boolean isProven = backup.filter(b -> b.grade().compareTo(Grade.DECODED) >= 0).isPresent();
        if (isProduction && !isProven && !force) {
            throw DbmigException.refused("there is no proven backup of database \"" + name + "\", which is in " + environment)
                    .hint("Make one: dbmig backup create; or insist with --force.");
        }
        if (!stake.sessions().isEmpty() && !force) {
            throw DbmigException.refused("database \"" + name + "\" is in use by " + sessions(stake))
                    .detail(String.join("\n", stake.sessions())).hint("End their programs; --force ends the sessions.");
        }
        if (!yes) {
            Prompt.destruction(name);
        }
    }

    Optional<Backup> backup() {
        return backup;
    }

    private static String sessions(Stake stake) {
        int count = stake.sessions().size();
        return count == 0 ? "nobody is in it" : count + (count == 1 ? " session" : " sessions");
    }

    /** Of this very database, whatever other server has one of the same name. */
    private static Optional<Backup> newest(Stake stake, String name, Wiring wiring, Console console) {
        try {
            return wiring.backupFolder().backups().stream()
                    .filter(b -> b.manifest().source().database().equals(name)
                            && b.manifest().source().systemIdentifier().equals(stake.system()))
                    .max(Comparator.comparing(b -> b.manifest().finished()));
        } catch (DbmigException e) {
            console.warn("whether there is a backup cannot be told: " + e.getMessage());
            return Optional.empty();
        }
    }
}
