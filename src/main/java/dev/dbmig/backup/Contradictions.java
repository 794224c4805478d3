package dev.dbmig.backup;

import dev.dbmig.backup.Archive.Contents;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a backup's manifest, its archive and its name tell different things: then one of them lies, even where
 * the manifest's seal is right.
 */
final class Contradictions {

    /** The archive tells the wall clock of where pg_dump ran, and not its time zone. */
    private static final Duration ZONES = Duration.ofHours(15);
    private static final DateTimeFormatter CREATED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Manifest manifest;
    private final List<String> found = new ArrayList<>();

    private Contradictions(Manifest manifest) {
        this.manifest = manifest;
    }

    /** Of the manifest with itself, and with the name that its folder got when it was made. */
    static List<String> withName(Backup backup) {
        Manifest manifest = backup.manifest();
        Contradictions all = new Contradictions(manifest);
        if (!BackupFolder.isNameOf(backup.name(), manifest)) {
            all.found.add("the folder is named \"" + backup.name() + "\", and its manifest is that of \"" + BackupFolder.nameOf(manifest) + "\"");
        }
        if (manifest.finished().isBefore(manifest.started())) {
            all.found.add("it was finished at " + manifest.finished() + ", before it began at " + manifest.started());
        }
        if (manifest.grade() == Grade.VERIFIED && manifest.rowCounts() == null) {
            all.found.add("it is said to be verified, and has no counts of rows");
        }
        return all.found;
    }

    /** With what the archive says of itself. */
    static List<String> withArchive(Contents contents, Manifest manifest) {
        Contradictions all = new Contradictions(manifest);
        Map<String, String> head = contents.head();
        all.compare("database", head.get("dbname"), manifest.source().database().replaceAll("[\\r\\n]", " "));
        all.compare("server version", head.get("Dumped from database version"), manifest.source().serverVersion());
        all.compare("pg_dump version", head.get("Dumped by pg_dump version"), manifest.dump().programVersion());
        all.compare("format", head.get("Format"), manifest.dump().format().name());
        all.compare("compression", method(head.get("Compression")), method(manifest.dump().compression()));
        all.compareTime(contents.created());
        return all.found;
    }

    private void compare(String what, String inArchive, String inManifest) {
        if (!inManifest.equals(inArchive)) {
            found.add("the archive is of " + what + " \"" + inArchive + "\", and the manifest says \"" + inManifest + "\"");
        }
    }

    /** Up to 15 a level of gzip, with 0 for none; then a method, which pg_dump takes with a level behind a colon. */
    private static String method(String compression) {
        String method = String.valueOf(compression).replaceAll(":.*$", "");
        return method.equals("0") ? "none" : method.matches("-?\\d+") ? "gzip" : method;
    }

    private void compareTime(String created) {
        try {
            LocalDateTime wall = LocalDateTime.parse(String.valueOf(created), CREATED);
            boolean isBefore = wall.isBefore(LocalDateTime.ofInstant(manifest.started(), ZoneOffset.UTC).minus(ZONES));
            if (isBefore || wall.isAfter(LocalDateTime.ofInstant(manifest.finished(), ZoneOffset.UTC).plus(ZONES))) {
                found.add("the archive is of " + created + ", and the manifest says that it was made from "
                        + manifest.started() + " to " + manifest.finished());
            }
        } catch (DateTimeParseException e) {
            found.add("the archive does not say when it was made");
        }
    }
}
