package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.Manifest;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.backup.Sizes;
import dev.dbmig.backup.Stanza;
import dev.dbmig.backup.Verdict;
import dev.dbmig.offsite.Copy;
import dev.dbmig.offsite.Offsite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "list",
        description = "Show the backups there are, the oldest first, and by which rule of backup.keep each is kept until when.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup list", "  dbmig backup list app               only those of database app",
            "  dbmig backup list --copies          those off this machine",
            "  dbmig backup list --json"})
final class BackupListCommand extends ProjectCommand {

    @Parameters(arity = "0..1", paramLabel = "DATABASE", description = "Of this database only. Default: all in the folder.")
    String database;

    @Option(names = "--copies", description = "Ask where backup.copy-to has copied them, and list the copies that are there.")
    boolean copies;

    @Override
    ExitCode run() {
        Optional<Offsite> offsite = wiring().offsite(console::progress);
        if (copies) {
            return new CopyList(console, wiring(), database).run(offsite.orElseThrow(CopyText::notConfigured));
        }
        Map<String, Copy> copied = offsite.<Map<String, Copy>>map(Offsite::known).orElse(null);
        BackupFolder folder = wiring().backupFolder();
        RetentionPolicy policy = wiring().configuration().backup().keep();
        List<FolderEntry> all = folder.list();
        Map<String, Verdict> verdicts = new HashMap<>();
        if (!policy.isEmpty()) {
            wiring().pruner().judge(policy, all).forEach(v -> verdicts.put(v.candidate().name(), v));
        }
        List<FolderEntry> entries = all.stream().filter(this::isWanted).toList();
        Optional<Stanza> server = wiring().pgBackRest().map(PgBackRest::info);
        if (console.isJson()) {
            Map<String, Object> document = document(folder, policy, entries, verdicts, copied);
            server.ifPresent(stanza -> document.put("pgbackrest", ServerBackups.json(stanza)));
            console.json(document);
            return ExitCode.OK;
        }
        wiring().pgBackRest().ifPresent(rest -> new ServerBackups(rest, console).list(server.orElseThrow()));
        if (server.isPresent() && all.isEmpty()) {
            return ExitCode.OK;
        }
        if (entries.isEmpty()) {
            console.say("No backup" + (database == null ? "" : " of " + database) + " in " + folder.path() + ".");
        } else {
            console.lines(table(entries, verdicts, copied));
            console.say(summary(folder, policy, entries));
        }
        return ExitCode.OK;
    }

    /** What has no manifest that could be read may be of any database. */
    private boolean isWanted(FolderEntry entry) {
        return database == null || entry.backup().map(b -> b.manifest().source().database().equals(database)).orElse(true);
    }

    private static List<String> table(List<FolderEntry> entries, Map<String, Verdict> verdicts, Map<String, Copy> copied) {
        Table table = copied == null
                ? new Table("backup", "made", "database", "version", "size", "took", "server", "pg_dump", "grade", "kept by", "until")
                : new Table("backup", "made", "database", "version", "size", "took", "server", "pg_dump", "grade", "kept by", "until", "copy");
        for (FolderEntry entry : entries) {
            Verdict verdict = verdicts.get(entry.name());
            String kept = entry.problem() != null ? entry.problem() : verdict == null ? ""
                    : verdict.isKept() ? verdict.reason() : "(the next prune removes it)";
            if (entry.backup().isEmpty()) {
                row(table, copied, entry, "", "", "", "", "", "", "", BackupText.state(entry), kept, "");
                continue;
            }
            Manifest m = entry.backup().get().manifest();
            row(table, copied, entry, BackupText.time(m.started()), m.source().database(),
                    m.source().schemaVersion() == null ? "" : m.source().schemaVersion(), Sizes.text(m.bytes()),
                    Durations.show(m.duration()), number(m.source().serverVersion()), number(m.dump().programVersion()),
                    BackupText.state(entry), kept, verdict == null ? "" : BackupText.until(verdict));
        }
        return table.lines();
    }

    private static void row(Table table, Map<String, Copy> copied, FolderEntry entry, String... cells) {
        List<String> row = new ArrayList<>(List.of(entry.name()));
        row.addAll(List.of(cells));
        if (copied != null) {
            Copy copy = copied.get(entry.name());
            row.add(copy == null ? "none" : copy.state().toString());
        }
        table.row(row.toArray(String[]::new));
    }

    /** Without what the packager adds. */
    private static String number(String version) {
        return version.split(" ")[0];
    }

    private static String summary(BackupFolder folder, RetentionPolicy policy, List<FolderEntry> entries) {
        long bytes = entries.stream().flatMap(e -> e.backup().stream()).mapToLong(b -> b.manifest().bytes()).sum();
        OptionalLong free = folder.freeBytes();
        return entries.size() + (entries.size() == 1 ? " entry, " : " entries, ") + Sizes.text(bytes) + " in " + folder.path()
                + (free.isPresent() ? ", " + Sizes.text(free.getAsLong()) + " free" : "") + "; to keep: " + policy + ".";
    }

    private static Map<String, Object> document(
            BackupFolder folder, RetentionPolicy policy, List<FolderEntry> entries, Map<String, Verdict> verdicts,
            Map<String, Copy> copied) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("folder", folder.path().toString());
        document.put("freeBytes", folder.freeBytes().isPresent() ? folder.freeBytes().getAsLong() : null);
        document.put("policy", policy.toString());
        List<Map<String, Object>> backups = new ArrayList<>();
        for (FolderEntry entry : entries) {
            Map<String, Object> one = new LinkedHashMap<>(entry.backup().map(BackupText::json).orElseGet(() -> {
                Map<String, Object> unknown = new LinkedHashMap<>();
                unknown.put("name", entry.name());
                unknown.put("path", entry.path().toString());
                return unknown;
            }));
            one.put("state", entry.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
            one.put("problem", entry.problem());
            Verdict verdict = verdicts.get(entry.name());
            if (verdict != null) {
                one.putAll(BackupText.json(verdict));
            }
            if (copied != null) {
                Copy copy = copied.get(entry.name());
                one.put("copy", copy == null ? null : CopyText.json(copy));
            }
            backups.add(one);
        }
        document.put("backups", backups);
        return document;
    }
}
