package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Verdict.Reason;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Removes the backups that a retention policy does not keep, and goes on with what a killed prune left. */
public final class Pruner {

    private final BackupFolder folder;
    private final Supplier<Predicate<String>> unfinished;
    private final Clock clock;

    /** @param unfinished asked at the last moment for what tells, by its id, whether a run has not come to its end */
    public Pruner(BackupFolder folder, Supplier<Predicate<String>> unfinished) {
        this(folder, unfinished, Clock.systemDefaultZone());
    }

    Pruner(BackupFolder folder, Supplier<Predicate<String>> unfinished, Clock clock) {
        this.folder = folder;
        this.unfinished = unfinished;
        this.clock = clock;
    }

    /**
     * What a prune did.
     *
     * @param verdicts of everything in the folder, as it was
     * @param removed how many backups are gone, with what an earlier prune had begun to remove
     * @param bytes that they had
     * @param problems what could not be removed, a line each
     */
    public record Outcome(List<Verdict> verdicts, int removed, long bytes, List<String> problems) {

        public Outcome {
            verdicts = List.copyOf(verdicts);
            problems = List.copyOf(problems);
        }
    }

    /**
     * What the policy says of each thing in the folder; an empty one keeps everything that it must. Changes nothing.
     *
     * @param entries of the folder
     */
    public List<Verdict> judge(RetentionPolicy policy, List<FolderEntry> entries) {
        List<Verdict> verdicts = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        Predicate<String> isUnfinished = unfinished.get();
        for (FolderEntry entry : entries) {
            Candidate candidate = Candidate.of(entry, isUnfinished);
            if (entry.state() == State.REMOVED) {
                verdicts.add(new Verdict(candidate, false, List.of(Reason.of("an earlier prune began to remove it"))));
            } else {
                candidates.add(candidate);
            }
        }
        Map<String, Backup> backups = new HashMap<>();
        entries.forEach(entry -> entry.backup().ifPresent(backup -> backups.put(entry.name(), backup)));
        new Retention(policy, clock.getZone()).judge(candidates, clock.instant()).forEach(verdict -> verdicts.add(spared(verdict, backups)));
        return verdicts;
    }

    private static Verdict spared(Verdict verdict, Map<String, Backup> backups) {
        Backup backup = backups.get(verdict.candidate().name());
        return verdict.isKept() || backup == null || !Readers.areThere(backup) ? verdict
                : new Verdict(verdict.candidate(), true, List.of(Reason.untilEvent("it is being restored", "the restore has ended")));
    }

    /**
     * Removes what the policy does not keep, the oldest first. Decided under the folder's lock from what is
     * there now, so that a backup pinned in the meantime stays; backups being made are not looked at.
     *
     * @throws DbmigException with exit code USAGE if the policy is empty, REFUSED if the folder cannot be
     *     locked; nothing is removed then
     */
    public Outcome prune(RetentionPolicy policy) {
        if (policy.isEmpty()) {
            throw emptyPolicy();
        }
        if (!folder.isThere()) {
            return new Outcome(List.of(), 0, 0, List.of());
        }
        List<String> problems = new ArrayList<>();
        List<RemovedBackup> begun = new ArrayList<>();
        List<Verdict> verdicts = begin(policy, begun, problems);
        int count = 0;
        long bytes = 0;
        for (RemovedBackup removed : begun) {
            try {
                removed.delete();
                count++;
                bytes += removed.bytes();
            } catch (IOException e) {
                problems.add(removed + ": " + reason(e));
            }
        }
        sync(problems);
        return new Outcome(verdicts, count, bytes, problems);
    }

    /** That there is nothing to go by. */
    public static DbmigException emptyPolicy() {
        return DbmigException.usage("the retention policy has no rule, so that it would keep next to nothing")
                .hint("Say what to keep: backup.keep in dbmig.yaml, or e.g. --keep-last 3 --keep-within 30d.");
    }

    /** The names go under the lock, which takes no time; the files go after it. */
    private List<Verdict> begin(RetentionPolicy policy, List<RemovedBackup> begun, List<String> problems) {
        try {
            return FolderLock.holding(folder.path(), () -> {
                List<FolderEntry> entries = folder.list();
                Map<String, Backup> backups = new HashMap<>();
                for (FolderEntry entry : entries) {
                    entry.backup().ifPresent(backup -> backups.put(entry.name(), backup));
                    if (entry.state() == State.REMOVED) {
                        begun.add(new RemovedBackup(entry.path(), 0));
                    }
                }
                List<Verdict> verdicts = judge(policy, entries);
                for (Verdict verdict : doomed(verdicts, backups)) {
                    try {
                        begun.add(RemovedBackup.begin(backups.get(verdict.candidate().name())));
                    } catch (IOException e) {
                        problems.add(verdict.candidate().name() + ": " + reason(e));
                    }
                }
                DurableFile.syncFolder(folder.path());
                return verdicts;
            });
        } catch (IOException e) {
            throw new DbmigException(ExitCode.REFUSED, "cannot lock backup folder \"" + folder.path() + "\"", e)
                    .detail(e.toString()).hint("Prune as the user who makes the backups.");
        }
    }

    /** The oldest first, so that an interruption leaves the newest. */
    private static List<Verdict> doomed(List<Verdict> verdicts, Map<String, Backup> backups) {
        return verdicts.stream().filter(v -> !v.isKept() && backups.containsKey(v.candidate().name())).sorted(Comparator.comparing((Verdict v) -> v.candidate().time())
                .thenComparing(v -> v.candidate().name())).toList();
    }

    private void sync(List<String> problems) {
        try {
            DurableFile.syncFolder(folder.path());
        } catch (IOException e) {
            problems.add(folder.path() + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException ? e.getClass().getSimpleName() + ": " + e.getMessage() : e.getMessage();
    }
}
