package dev.dbmig.backup;

import dev.dbmig.backup.BackupHealth.Limits;
import dev.dbmig.backup.BackupHealth.OfDatabase;
import dev.dbmig.backup.BackupHealth.Result;
import dev.dbmig.backup.BackupHealth.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether pgBackRest's backups are what one would want to have tonight; a pure function of what there is. */
public final class ServerHealth {

    private ServerHealth() {}

    /** The server counts as one database, of the stanza's name. Of sizes nothing is said: increments differ by nature. */
    public static Result check(Stanza stanza, Limits limits, Instant now) {
        List<ServerBackup> good = stanza.backups().stream().filter(backup -> !backup.hasError()).toList();
        List<String> sentences = new ArrayList<>();
        Status status = Status.OK;
        if (good.size() < stanza.backups().size()) {
            sentences.add(stanza.backups().size() - good.size() + " made with errors");
            status = Status.WARNING;
        }
        if (stanza.code() != 0) {
            sentences.add("pgBackRest says: " + stanza.message());
            status = Status.CRITICAL;
        }
        OfDatabase server = server(stanza, good, limits, now);
        return new Result(status.compareTo(server.status()) >= 0 ? status : server.status(), List.of(server),
                OptionalLong.empty(), sentences);
    }

    private static OfDatabase server(Stanza stanza, List<ServerBackup> good, Limits limits, Instant now) {
        String name = "stanza " + stanza.name();
        Optional<ServerBackup> newest = good.stream().max(Comparator.comparing(ServerBackup::started));
        if (newest.isEmpty()) {
            return new OfDatabase(name, Status.CRITICAL, name + ": no good backup", null, null, 0, 0, 0);
        }
        ServerBackup backup = newest.get();
        Duration age = now.isBefore(backup.started()) ? Duration.ZERO : Duration.between(backup.started(), now);
        Status status = age.compareTo(limits.criticalAge()) > 0 ? Status.CRITICAL
                : age.compareTo(limits.warnAge()) > 0 ? Status.WARNING : Status.OK;
        String sentence = name + ": " + BackupHealth.ageText(age) + " old, " + Sizes.text(backup.bytes()) + ", " + backup.type()
                + (status == Status.OK ? "" : " (older than "
                        + RetentionPolicy.text(status == Status.CRITICAL ? limits.criticalAge() : limits.warnAge()) + ")");
        return new OfDatabase(name, status, sentence, backup.started(), age, backup.bytes(), 0, good.size());
    }
}
