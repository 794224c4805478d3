package dev.dbmig.cli;

import dev.dbmig.backup.Backup;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Manifest;
import dev.dbmig.backup.Verdict;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Backups as people and as machines read them. */
final class BackupText {

    private BackupText() {
    }

    /** In the time zone of this machine. */
    static String time(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time, ZoneId.systemDefault());
        return local.toLocalDate() + " " + twoDigits(local.getHour()) + ":" + twoDigits(local.getMinute());
    }

    // A formatter would take longer than reading the manifest.
    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }

    /** E.g. {@code being written}; the grade of a complete one. */
    static String state(FolderEntry entry) {
        return entry.state() == State.COMPLETE ? entry.backup().orElseThrow().grade().toString()
                : entry.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** E.g. {@code 2026-11-22 19:22, 3 newer}: all that has to come before it can go. */
    static String until(Verdict verdict) {
        List<String> parts = new ArrayList<>();
        verdict.until().ifPresent(time -> parts.add(time(time)));
        parts.addAll(verdict.events());
        return verdict.isKept() ? String.join(", ", parts) : "";
    }

    static Map<String, Object> json(Backup backup) {
        Manifest manifest = backup.manifest();
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", backup.name());
        one.put("path", backup.path().toString());
        one.put("database", manifest.source().database());
        one.put("systemIdentifier", manifest.source().systemIdentifier());
        one.put("started", manifest.started().toString());
        one.put("finished", manifest.finished().toString());
        one.put("milliseconds", manifest.duration().toMillis());
        one.put("schemaVersion", manifest.source().schemaVersion());
        one.put("bytes", manifest.bytes());
        one.put("serverVersion", manifest.source().serverVersion());
        one.put("dumpVersion", manifest.dump().programVersion());
        one.put("format", manifest.dump().format().option());
        one.put("grade", manifest.grade().toString());
        one.put("run", manifest.runId());
        one.put("pinned", manifest.pinned());
        return one;
    }

    static Map<String, Object> json(Verdict verdict) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("verdict", verdict.isKept() ? "keep" : "remove");
        one.put("reasons", verdict.reasons().stream().map(Verdict.Reason::text).toList());
        one.put("until", verdict.isKept() ? verdict.until().map(Instant::toString).orElse(null) : null);
        one.put("untilEvents", verdict.isKept() ? verdict.events() : List.of());
        return one;
    }
}
