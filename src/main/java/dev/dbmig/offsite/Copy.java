package dev.dbmig.offsite;

import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Candidate;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.Manifest;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A backup as one file elsewhere.
 *
 * @param backup its name
 * @param file the name in the store
 * @param bytes of that file
 * @param sha256 of that file: 64 lower-case hexadecimal digits
 * @param copied when it was proven, or only copied
 * @param problem what a check found wrong with it, one line; null if nothing was
 */
public record Copy(String backup, Origin origin, String file, long bytes, String sha256, State state, Instant copied,
        String problem) {

    /** How far it can be relied upon. */
    public enum State {
        /** Read back: it was what had been sent. */
        PROVEN,
        /** Whatever copied it said that it was well; nobody has read it back. */
        COPIED,
        /** A check has found that it is not what was sent. */
        DAMAGED,
        /** It was there once. */
        GONE,
        /** A prune has begun to remove it. */
        REMOVED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What the backup was.
     *
     * @param started when it was begun
     * @param grade how far it was proven when it was copied
     * @param pinned why it is kept whatever the retention policy says; null if it is not
     * @param contents a SHA-256 over those of its files
     */
    public record Origin(Candidate.Source source, Instant started, Grade grade, String runId, String pinned, String contents) {

        static Origin of(Manifest manifest) {
            return new Origin(new Candidate.Source(manifest.source().database(), manifest.source().systemIdentifier()),
                    manifest.started(), manifest.grade(), manifest.runId(), manifest.pinned(), contentsOf(manifest));
        }

        private static String contentsOf(Manifest manifest) {
            StringBuilder lines = new StringBuilder();
            manifest.files().forEach((name, facts) -> lines.append(facts.sha256()).append("  ").append(name).append('\n'));
            return Hashing.sha256(lines.toString());
        }
    }

    boolean isProven() {
        return state == State.PROVEN;
    }

    /** Whether it holds just what this backup does. */
    boolean isOf(Backup other) {
        return backup.equals(other.name()) && origin.contents().equals(Origin.of(other.manifest()).contents());
    }

    Copy with(State other, Instant when, String why) {
        return new Copy(backup, origin, file, bytes, sha256, other, when, why);
    }

    /** With the grade and the pin that the backup has now. */
    Copy asNow(Backup here) {
        return new Copy(backup, Origin.of(here.manifest()), file, bytes, sha256, state, copied, problem);
    }

    /** As far as retention cares: what nobody has read back is no reason to remove another one. */
    Candidate candidate(Predicate<String> isUnfinished) {
        return new Candidate(backup, origin.source(), origin.started(), bytes,
                state == State.PROVEN ? origin.grade() : state == State.COPIED ? Grade.WRITTEN : null, origin.pinned(),
                isUnfinished.test(origin.runId()) ? origin.runId() : null,
                state == State.PROVEN || state == State.COPIED ? null : "the copy is " + state + (problem == null ? "" : ": " + problem));
    }
}
