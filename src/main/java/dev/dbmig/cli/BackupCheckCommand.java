package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.BackupHealth;
import dev.dbmig.backup.BackupHealth.Limits;
import dev.dbmig.backup.BackupHealth.OfDatabase;
import dev.dbmig.backup.BackupHealth.Result;
import dev.dbmig.backup.BackupHealth.Status;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.ServerHealth;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "check",
        description = {"Tell a monitoring system how the backups are: the age of the newest good one, its size against those before, "
            + "and the free space.", "One line and an exit code, as Nagios, Icinga and others expect them from a plugin."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup check app billing --warn-age 26h --critical-age 50h",
            "  dbmig backup check --textfile /var/lib/node_exporter/textfile/dbmig.prom"})
final class BackupCheckCommand extends ProjectCommand {

    @Parameters(arity = "0..*", paramLabel = "DATABASE",
            description = "Databases that must have a backup. Default: those that there are backups of.")
    List<String> databases = new ArrayList<>();

    @Option(names = "--warn-age", paramLabel = "TIME", description = "Warn if the newest good one is older. Default: 26h.")
    String warnAge;

    @Option(names = "--critical-age", paramLabel = "TIME", description = "Critical if it is older. Default: 50h.")
    String criticalAge;

    @Option(names = "--smallest", paramLabel = "PERCENT",
            description = "Warn if it is smaller than this part of the median of the five before. Default: 50; 0 for never.")
    Integer smallest;

    @Option(names = "--textfile", paramLabel = "FILE",
            description = "Write metrics for the textfile collector of Prometheus's node exporter, too; FILE is replaced at once.")
    Path textfile;

    /** The codes of a monitoring plugin, which are not those of the other commands. */
    @Override
    int execute() {
        try {
            Result result = check();
            if (textfile != null) {
                MetricsFile.write(textfile, result, Instant.now());
            }
            tell(result);
            return result.status().ordinal();
        } catch (DbmigException e) {
            return unknown(console, console.isJson(), e.getMessage() + e.detail().map(detail -> ": " + detail).orElse(""));
        } catch (RuntimeException e) {
            return unknown(console, console.isJson(), "this is a bug in dbmig: " + e);
        }
    }

    @Override
    ExitCode run() {
        throw new IllegalStateException("it has codes of its own");
    }

    private Result check() {
        Limits limits = new Limits(KeepOptions.time("--warn-age", warnAge == null ? "26h" : warnAge),
                KeepOptions.time("--critical-age", criticalAge == null ? "50h" : criticalAge), smallest == null ? 50 : smallest);
        if (limits.smallest() < 0 || limits.smallest() > 100) {
            throw DbmigException.usage("--smallest: " + limits.smallest() + " is no part of a hundred");
        }
        if (limits.warnAge().compareTo(limits.criticalAge()) > 0) {
            throw DbmigException.usage("--warn-age is longer than --critical-age");
        }
        Optional<PgBackRest> server = wiring().pgBackRest();
        if (server.isPresent()) {
            return ServerHealth.check(server.get().info(), limits, Instant.now());
        }
        BackupFolder folder = wiring().backupFolder();
        return new BackupHealth(limits).check(folder.list(), databases, folder.freeBytes(), Instant.now());
    }

    private void tell(Result result) {
        if (console.isJson()) {
            console.json(document(result));
            return;
        }
        List<String> sentences = new ArrayList<>(result.databases().stream().map(OfDatabase::sentence).toList());
        sentences.addAll(result.sentences());
        console.line("BACKUP " + result.status() + " - " + plain(String.join("; ", sentences)) + " |" + performance(result));
    }

    /** As the guidelines of the monitoring plugins have it: {@code 'label'=value[unit];warn;crit;min}. */
    private static String performance(Result result) {
        StringBuilder data = new StringBuilder();
        for (OfDatabase one : result.databases()) {
            String label = plain(one.database()).replace("'", "''").replace("=", "_");
            if (one.age() != null) {
                data.append(" '").append(label).append("_age'=").append(one.age().toSeconds()).append("s;;;0");
            }
            data.append(" '").append(label).append("_size'=").append(one.bytes()).append("B;;;0");
        }
        OptionalLong free = result.free();
        return data + (free.isPresent() ? " 'free'=" + free.getAsLong() + "B;;;0" : "");
    }

    /** On one line, and without the character that begins the performance data. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").replace('|', '/');
    }

    /** Nothing can be said; in the form of an answer, because monitoring systems look at nothing else. */
    static int unknown(Console console, boolean json, String reason) {
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("status", Status.UNKNOWN.name());
            document.put("sentences", List.of(reason));
            console.json(document);
        } else {
            console.line("BACKUP " + Status.UNKNOWN + " - " + plain(reason));
        }
        return Status.UNKNOWN.ordinal();
    }

    private static Map<String, Object> document(Result result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", result.status().name());
        document.put("databases", result.databases().stream().map(one -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("database", one.database());
            map.put("status", one.status().name());
            map.put("newest", one.newest() == null ? null : one.newest().toString());
            map.put("ageSeconds", one.age() == null ? null : one.age().toSeconds());
            map.put("bytes", one.newest() == null ? null : one.bytes());
            map.put("usualBytes", one.usualBytes() == 0 ? null : one.usualBytes());
            map.put("count", one.count());
            return map;
        }).toList());
        document.put("freeBytes", result.free().isPresent() ? result.free().getAsLong() : null);
        document.put("sentences", result.sentences());
        return document;
    }
}
