package dev.dbmig.offsite;

import dev.dbmig.backup.Candidate;
import dev.dbmig.backup.Grade;
import dev.dbmig.file.Json;
import dev.dbmig.offsite.Copy.Origin;
import dev.dbmig.offsite.Copy.State;
import dev.dbmig.postgres.Fields;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The facts of a copy as JSON: {@code {"copy": {…}, "sha256": …}}. */
final class CopyJson {

    private static final long FORMAT_VERSION = 1;
    private static final Set<String> NAMES = Set.of("formatVersion", "backup", "database", "systemIdentifier", "started",
            "grade", "run", "pinned", "contents", "file", "bytes", "sha256", "state", "copied", "problem");

    /** What becomes part of paths and command lines. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-][A-Za-z0-9._-]{0,250}");

    private CopyJson() {}

    static String write(Copy copy) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("formatVersion", FORMAT_VERSION);
        members.put("backup", copy.backup());
        members.put("database", copy.origin().source().database());
        members.put("systemIdentifier", copy.origin().source().server());
        members.put("started", copy.origin().started().toString());
        members.put("grade", copy.origin().grade().toString());
        members.put("run", copy.origin().runId());
        members.put("pinned", copy.origin().pinned());
        members.put("contents", copy.origin().contents());
        members.put("file", copy.file());
        members.put("bytes", copy.bytes());
        members.put("sha256", copy.sha256());
        members.put("state", copy.state().toString());
        members.put("copied", copy.copied().toString());
        members.put("problem", copy.problem());
        Map<String, Object> sealed = new LinkedHashMap<>();
        sealed.put("copy", members);
        sealed.put("sha256", Hashing.sha256(Json.write(members)));
        return Json.write(sealed);
    }

    /** @throws IllegalArgumentException saying what is wrong */
    @SuppressWarnings("unchecked") // names in JSON are strings
    static Copy read(String text) {
        if (!(Json.read(text) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it is no object");
        }
        Fields sealed = new Fields((Map<String, Object>) map);
        Fields fields = sealed.object("copy");
        if (fields.number("formatVersion") != FORMAT_VERSION) {
            throw new IllegalArgumentException("it has format version " + fields.number("formatVersion")
                    + ", and this dbmig knows " + FORMAT_VERSION);
        }
        if (!sealed.text("sha256").equals(Hashing.sha256(Json.write(fields.map())))) {
            throw new IllegalArgumentException("it does not match its own checksum");
        }
        fields.allow(NAMES);
        Origin origin = new Origin(new Candidate.Source(fields.text("database"), fields.text("systemIdentifier")),
                time(fields.text("started")), Grade.valueOf(fields.text("grade").toUpperCase(Locale.ROOT)), fields.text("run"),
                fields.optionalText("pinned"), fields.text("contents"));
        return new Copy(name(fields.text("backup")), origin, name(fields.text("file")), fields.number("bytes"),
                fields.text("sha256"), State.of(fields.text("state")), time(fields.text("copied")),
                fields.optionalText("problem"));
    }

    private static String name(String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is no name of a backup");
        }
        return text;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no time", e);
        }
    }
}
