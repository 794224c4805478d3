package dev.dbmig.backup;

import dev.dbmig.backup.Manifest.Dump;
import dev.dbmig.backup.Manifest.FileFacts;
import dev.dbmig.backup.Manifest.Source;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.DatabaseLocale;
import dev.dbmig.postgres.Fields;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A manifest as JSON: {@code {"manifest": {…}, "sha256": …}}, byte for byte as {@link #write} makes it. */
final class ManifestJson {

    private static final Set<String> NAMES = Set.of("formatVersion", "database", "databaseOid", "systemIdentifier",
            "serverVersion", "locale", "schemaVersion", "transactionMarker", "runId", "program", "programVersion",
            "format", "compression", "jobs", "started", "finished", "durationMillis", "bytes", "grade", "pinned",
            "files", "rowCounts");

    /** What stands around the members, which have one more level here than where their seal was computed. */
    private static final String HEAD = "{\n  \"manifest\": ";
    private static final String TAIL = ",\n  \"sha256\": \"";
    private static final String END = "\"\n}\n";
    private static final String INDENT = "  ";

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)?");

    private ManifestJson() {}

    static String write(Manifest manifest) {
        Map<String, Object> members = members(manifest);
        Map<String, Object> sealed = new LinkedHashMap<>();
        sealed.put("manifest", members);
        sealed.put("sha256", seal(members));
        return Json.write(sealed);
    }

    private static Map<String, Object> members(Manifest manifest) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("formatVersion", Manifest.FORMAT_VERSION);
        Source source = manifest.source();
        members.put("database", source.database());
        members.put("databaseOid", source.databaseOid());
        members.put("systemIdentifier", source.systemIdentifier());
        members.put("serverVersion", source.serverVersion());
        members.put("locale", source.locale().toMap());
        members.put("schemaVersion", source.schemaVersion());
        members.put("transactionMarker", source.transactionMarker());
        members.put("runId", manifest.runId());
        Dump dump = manifest.dump();
        members.put("program", dump.program());
        members.put("programVersion", dump.programVersion());
        members.put("format", dump.format().option());
        members.put("compression", dump.compression());
        members.put("jobs", dump.jobs());
        members.put("started", manifest.started().toString());
        members.put("finished", manifest.finished().toString());
        members.put("durationMillis", manifest.duration().toMillis());
        members.put("bytes", manifest.bytes());
        members.put("grade", manifest.grade().toString());
        members.put("pinned", manifest.pinned());
        members.put("files", files(manifest));
        members.put("rowCounts", manifest.rowCounts());
        return members;
    }

    private static Map<String, Object> files(Manifest manifest) {
        Map<String, Object> files = new LinkedHashMap<>();
        manifest.files().forEach((path, facts) -> {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("bytes", facts.bytes());
            file.put("sha256", facts.sha256());
            files.put(path, file);
        });
        return files;
    }

    private static String seal(Map<String, Object> members) {
        return FileHash.sha256(Json.write(members).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException saying what is wrong, if a single byte is not as it was written */
    @SuppressWarnings("unchecked") // names in JSON are strings
    static Manifest read(String text) {
        if (!(Json.read(text) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it is no object");
        }
        Fields sealed = new Fields((Map<String, Object>) map);
        Fields fields = sealed.object("manifest");
        long version = fields.number("formatVersion");
        if (version != Manifest.FORMAT_VERSION) {
            throw new IllegalArgumentException("it has format version " + version + ", and this dbmig knows "
                    + Manifest.FORMAT_VERSION);
        }
        if (!isSealed(text, sealed.text("sha256"))) {
            throw new IllegalArgumentException("it does not match its own checksum");
        }
        return manifest(fields);
    }

    /** Without writing it again: ten thousand of them are read to list a folder. */
    private static boolean isSealed(String text, String seal) {
        String tail = TAIL + seal + END;
        if (!text.startsWith(HEAD) || !text.endsWith(tail) || text.length() < HEAD.length() + tail.length()) {
            return false;
        }
        StringBuilder members = new StringBuilder(text.length());
        for (int at = HEAD.length(), end = text.length() - tail.length(); at < end; ) {
            int lineEnd = text.indexOf('\n', at);
            int stop = lineEnd < 0 || lineEnd >= end ? end : lineEnd;
            members.append(text, at, stop).append('\n');
            boolean isIndented = stop == end || text.startsWith(INDENT, stop + 1);
            if (!isIndented) {
                return false;
            }
            at = stop + 1 + INDENT.length();
        }
        return seal.equals(FileHash.sha256(members.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static Manifest manifest(Fields fields) {
        fields.allow(NAMES);
        Manifest manifest = new Manifest(fields.text("runId"), source(fields), dump(fields),
                time(fields.text("started")), time(fields.text("finished")), files(fields.object("files")),
                Grade.of(fields.text("grade")), fields.optionalText("pinned"),
                fields.map().get("rowCounts") == null ? null : counts(fields.object("rowCounts")));
        if (manifest.bytes() != fields.number("bytes")
                || manifest.duration().toMillis() != fields.number("durationMillis")) {
            throw new IllegalArgumentException("its size or duration does not fit what it lists");
        }
        return manifest;
    }

    private static Source source(Fields fields) {
        return new Source(fields.text("database"), fields.number("databaseOid"), fields.text("systemIdentifier"),
                fields.text("serverVersion"), DatabaseLocale.fromMap(fields.object("locale").map()),
                fields.optionalText("schemaVersion"), fields.optionalText("transactionMarker"));
    }

    private static Dump dump(Fields fields) {
        return new Dump(fields.text("program"), fields.text("programVersion"), DumpFormat.of(fields.text("format")),
                fields.text("compression"), Math.toIntExact(fields.number("jobs")));
    }

    private static SortedMap<String, FileFacts> files(Fields files) {
        SortedMap<String, FileFacts> facts = new TreeMap<>();
        for (String path : files.map().keySet()) {
            if (!FILE.matcher(path).matches()) {
                throw new IllegalArgumentException("it names a file outside the backup: \"" + path + "\"");
            }
            Fields file = files.object(path);
            facts.put(path, new FileFacts(file.number("bytes"), file.text("sha256")));
        }
        return facts;
    }

    private static Map<String, Long> counts(Fields rows) {
        Map<String, Long> counts = new LinkedHashMap<>();
        rows.map().keySet().forEach(table -> counts.put(table, rows.number(table)));
        return counts;
    }

    /** As Instant writes it, with milliseconds or none: by hand, because ten thousand of them are read to list a folder. */
    private static Instant time(String text) {
        try {
            boolean hasMillis = text.length() == 24 && text.charAt(19) == '.';
            boolean isUsual = (hasMillis || text.length() == 20) && text.charAt(4) == '-' && text.charAt(7) == '-'
                    && text.charAt(10) == 'T' && text.charAt(13) == ':' && text.charAt(16) == ':' && text.endsWith("Z");
            if (!isUsual) {
                return Instant.parse(text);
            }
            long day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)).toEpochDay();
            int second = LocalTime.of(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)).toSecondOfDay();
            return Instant.ofEpochSecond(day * 86_400 + second, hasMillis ? digits(text, 20, 23) * 1_000_000L : 0);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no time", e);
        }
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new DateTimeException("no digit");
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
