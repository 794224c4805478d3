package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.Pruner;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.backup.Verdict;
import dev.dbmig.offsite.Copy.State;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The copies of a folder's backups elsewhere: made, listed, checked, brought back, and removed. */
public final class Offsite {

    private final OffsiteSettings settings;
    private final BackupFolder folder;
    private final Consumer<String> progress;
    private final Store store;
    private final CopyIndex index;
    private final Copier copier;
    private final CopyPruner pruner;

    /**
     * @param progress is told what is going on, a line at a time
     * @throws DbmigException with exit code USAGE if the settings make no sense
     */
    public Offsite(OffsiteSettings settings, BackupFolder folder, Consumer<String> progress) {
        this(settings, folder, progress, Stores.of(settings, folder.path()));
    }

    Offsite(OffsiteSettings settings, BackupFolder folder, Consumer<String> progress, Store store) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        this.store = store;
        this.index = new CopyIndex(folder.path(), store.identity());
        this.copier = new Copier(store, index, settings.encryption(), Clock.systemUTC());
        this.pruner = new CopyPruner(store, index, Clock.systemDefaultZone());
    }

    /** For people. */
    public String destination() {
        return store.shown();
    }

    /** Whether a run ends where its backup cannot be copied. */
    public boolean isRequired() {
        return settings.isRequired();
    }

    /** Whether copies can be removed there. */
    public boolean canPrune() {
        return store.canRemove();
    }

    /** What should be known about the destination: that it proves nothing, or protects from little. */
    public Optional<String> warning() {
        return Stores.warning(store, folder.path());
    }

    /**
     * What was copied.
     *
     * @param failures why others were not, a line each
     */
    public record Outcome(List<Copy> copied, List<String> failures) {

        public Outcome {
            copied = List.copyOf(copied);
            failures = List.copyOf(failures);
        }
    }

    /**
     * Copies each complete backup that has no proven copy and that the policy for copies would keep, the newest
     * first, and reads it back.
     *
     * @param patience how long to wait for another one that copies
     * @throws DbmigException with exit code LOCKED if another one does
     */
    public Outcome copyPending(Duration patience) {
        if (!Files.isDirectory(folder.path())) {
            return new Outcome(List.of(), List.of());
        }
        return CopyLock.holding(folder.path(), patience, () -> {
            store.sweep();
            return new CopyRound(store, copier, settings.keep(), progress).run(folder.backups(), index.read());
        });
    }

    /** The copies that this machine knows of, by the name of the backup; asks nobody. */
    public SortedMap<String, Copy> known() {
        return index.read();
    }

    /** The backups that the next round copies; asks nobody. */
    public List<Backup> pending() {
        return new CopyRound(store, copier, settings.keep(), progress).pending(folder.backups(), index.read());
    }

    /**
     * All copies that can be told, as they are there now: also those that this machine has no record of.
     *
     * @throws DbmigException if the destination cannot be asked
     */
    public List<Copy> look() {
        return asking(() -> {
            Map<String, Copy> copies = index.read();
            if (store.canList()) {
                Map<String, Long> there = store.list();
                copies.replaceAll((backup, copy) -> pruner.asThere(copy, there));
                for (Copy copy : strangers(there, copies.keySet())) {
                    copies.put(copy.backup(), copy);
                }
            }
            return copies.values().stream().sorted(Comparator.comparing((Copy copy) -> copy.origin().started())
                    .thenComparing(Copy::backup)).toList();
        });
    }

    /** With their facts beside them, but no record here. */
    private List<Copy> strangers(Map<String, Long> there, Set<String> known) throws IOException {
        List<Copy> strangers = new ArrayList<>();
        for (String file : there.keySet()) {
            String backup = file.endsWith(Copier.FACTS) ? file.substring(0, file.length() - Copier.FACTS.length()) : "";
            if (!backup.isEmpty() && CopyJson.isName(backup) && !known.contains(backup) && store.canRead()) {
                copier.facts(backup).ifPresentOrElse(copy -> strangers.add(pruner.asThere(copy, there)),
                        () -> progress.accept("  " + file + " is no whole record: what is there of this backup counts for nothing"));
            }
        }
        return strangers;
    }

    /**
     * Writes a record of each copy there that this machine has none of: after the machine, or the folder, was
     * lost. From then on prune judges them as its own.
     */
    public List<Copy> adopt() {
        if (!store.canList() || !store.canRead()) {
            throw DbmigException.refused("what is there cannot be listed and read").detail(store.shown())
                    .hint("Set backup.copy-to.list and backup.copy-to.read.");
        }
        folder.makeReady();
        return CopyLock.holding(folder.path(), Duration.ZERO, () -> asking(() -> {
            List<Copy> adopted = strangers(store.list(), index.read().keySet());
            adopted.forEach(index::keep);
            return adopted;
        }));
    }

    /**
     * Reads a copy to its end and compares it with what was sent; where it can be decrypted here also each file
     * in it with the manifest in it. What is found is recorded.
     *
     * @param backup its name or the id of its run
     * @return what is wrong, one line each; empty if nothing is
     * @throws DbmigException if there is no such copy, or the destination cannot be reached
     */
    public List<String> verify(String backup) {
        Copy copy = find(backup).orElseThrow(() -> DbmigException.refused("there is no copy of backup \"" + backup + "\"")
                .hint("See 'dbmig backup list --copies'."));
        Optional<String> problem = asking(() -> new CopyReader(store, settings.encryption()).problemOf(copy));
        boolean isRecorded = index.read().containsKey(copy.backup());
        if (isRecorded) {
            index.keep(problem.isPresent() ? copy.with(State.DAMAGED, copier.now(), problem.get())
                    : copy.with(State.PROVEN, copier.now(), null));
        }
        return problem.stream().toList();
    }

    /** Whether {@link #verify} looks at each file in it, and not only at the whole. */
    public boolean looksInto(Copy copy) {
        return settings.encryption().canDecrypt(copy.file());
    }

    /** By the name of the backup or the id of its run: of the records here, else of what stands there. */
    public Optional<Copy> find(String backup) {
        List<Copy> found = matching(index.read().values(), backup);
        if (found.isEmpty() && store.canList() && store.canRead()) {
            found = matching(look(), backup);
        }
        if (found.size() > 1) {
            throw DbmigException.refused("run \"" + backup + "\" made more than one backup").hint("Give the backup's own name.");
        }
        return found.stream().findFirst();
    }

    private static List<Copy> matching(Iterable<Copy> copies, String backup) {
        List<Copy> found = new ArrayList<>();
        copies.forEach(copy -> {
            if (copy.backup().equals(backup) || copy.origin().runId().equals(backup)) {
                found.add(copy);
            }
        });
        return found;
    }

    /**
     * Brings a backup back into the folder, where it is a backup as any other: durable, and each file as the
     * manifest says. One that is there already is left alone.
     *
     * @param backup its name or the id of its run
     * @return empty if there is no copy of it
     * @throws DbmigException if the copy is damaged, cannot be decrypted here, or the destination fails; nothing
     *     of it is left then
     */
    public Optional<Backup> fetch(String backup) {
        Optional<FolderEntry> here = folder.list().stream().filter(entry -> entry.name().equals(backup)
                && entry.state() == FolderEntry.State.COMPLETE).findFirst();
        if (here.isPresent()) {
            return here.get().backup();
        }
        return find(backup).map(copy -> {
            progress.accept("  reading " + copy.file() + " …");
            return new CopyFetcher(store, settings.encryption(), folder).fetch(copy);
        });
    }

    /** What the policy for copies says of those that this machine knows of; asks nobody, and changes nothing. */
    public List<Verdict> judge(RetentionPolicy policy, Predicate<String> unfinished) {
        return pruner.judge(policy, index.read().values(), folder.backups(), unfinished);
    }

    /** For copies. */
    public RetentionPolicy keep() {
        return settings.keep();
    }

    /**
     * Removes the copies that the policy does not keep, the oldest first.
     *
     * @param unfinished whether a run, by its id, has not come to its end
     * @throws DbmigException if the policy is empty, another one copies, or the destination cannot be asked
     */
    public Pruner.Outcome prune(RetentionPolicy policy, Predicate<String> unfinished) {
        if (policy.isEmpty()) {
            throw Pruner.emptyPolicy();
        }
        if (!Files.isDirectory(folder.path())) {
            return new Pruner.Outcome(List.of(), 0, 0, List.of());
        }
        return CopyLock.holding(folder.path(), Duration.ZERO,
                () -> asking(() -> pruner.prune(policy, folder.backups(), unfinished)));
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T asking(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new DbmigException(ExitCode.REFUSED, "cannot reach the copies at \"" + store.shown() + "\"", e)
                    .detail(e.getMessage()).hint("Nothing was changed by that. Check the way there, and try again.");
        }
    }
}
