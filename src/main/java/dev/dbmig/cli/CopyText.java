package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Sizes;
import dev.dbmig.offsite.Copy;
import dev.dbmig.offsite.Offsite;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies of backups as people and as machines read them, and how the making of them is told. */
final class CopyText {

    private CopyText() {
    }

    /** Copies what has no copy yet; a failure is said, and thrown unless the answer is JSON. */
    static Offsite.Outcome copyPending(Offsite offsite, Duration patience, Console console) {
        offsite.warning().ifPresent(console::warn);
        Offsite.Outcome outcome = offsite.copyPending(patience);
        for (Copy copy : outcome.copied()) {
            console.say("Copied " + copy.backup() + " to " + offsite.destination() + ": " + copy.file() + ", "
                    + Sizes.text(copy.bytes()) + ", " + (copy.state() == Copy.State.PROVEN ? "read back and the same."
                            : "NOT read back, so not proven."));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while a backup was copied to " + offsite.destination())
                    .hint("The backups here are complete. The next 'dbmig backup create' or 'dbmig backup copy' tries again.");
        }
        return outcome;
    }

    /** What to end with. */
    static ExitCode conclude(Offsite offsite, Offsite.Outcome outcome, Console console) {
        if (outcome.failures().isEmpty()) {
            return ExitCode.OK;
        }
        DbmigException failure = new DbmigException(ExitCode.UNFINISHED, "not every backup is copied to " + offsite.destination())
                .detail(String.join("\n", outcome.failures()))
                .hint("The backups here are complete and kept. Look at what is in the way, and try again: dbmig backup copy");
        if (!console.isJson()) {
            throw failure;
        }
        console.warn(failure.getMessage() + ": " + String.join("; ", outcome.failures()));
        return ExitCode.UNFINISHED;
    }

    static DbmigException notConfigured() {
        return DbmigException.usage("no backup is copied anywhere: backup.copy-to is not set")
                .hint("E.g. in dbmig.yaml: backup: {copy-to: s3://bucket/prefix}; see docs/offsite.md.");
    }

    static Map<String, Object> json(Copy copy) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", copy.backup());
        one.put("database", copy.origin().source().database());
        one.put("systemIdentifier", copy.origin().source().server());
        one.put("started", copy.origin().started().toString());
        one.put("grade", copy.origin().grade().toString());
        one.put("run", copy.origin().runId());
        one.put("pinned", copy.origin().pinned());
        one.put("file", copy.file());
        one.put("bytes", copy.bytes());
        one.put("sha256", copy.sha256());
        one.put("state", copy.state().toString());
        one.put("copied", copy.copied().toString());
        one.put("problem", copy.problem());
        return one;
    }

    static Map<String, Object> json(Offsite offsite, Offsite.Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("destination", offsite.destination());
        document.put("copied", outcome.copied().stream().map(CopyText::json).toList());
        document.put("failures", List.copyOf(outcome.failures()));
        return document;
    }
}
