package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Candidate;
import dev.dbmig.backup.Retention;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.backup.Sizes;
import dev.dbmig.backup.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Copies what has no copy yet that can be relied upon. */
final class CopyRound {

    /** A store that fails for two will fail for all; one may be damaged itself. */
    private static final int MOST_FAILURES = 2;

    private final Store store;
    private final Copier copier;
    private final RetentionPolicy keep;
    private final Consumer<String> progress;
    private final List<Copy> copied = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    CopyRound(Store store, Copier copier, RetentionPolicy keep, Consumer<String> progress) {
        this.store = store;
        this.copier = copier;
        this.keep = keep;
        this.progress = progress;
    }

    /**
     * The newest first: the machine may be lost before the others are through.
     *
     * @param backups those of this machine
     * @param records of the copies, by the name of the backup
     */
    Offsite.Outcome run(List<Backup> backups, Map<String, Copy> records) {
        List<Backup> pending = pending(backups, records);
        Set<String> there = pending.isEmpty() || !store.canList() ? Set.of() : list();
        int attempts = 0;
        int failed = failures.size() * MOST_FAILURES;
        for (Backup backup : pending) {
            if (failed >= MOST_FAILURES || Thread.currentThread().isInterrupted()) {
                break;
            }
            attempts++;
            failed = copy(backup, known(backup, records, there)) ? 0 : failed + 1;
        }
        if (attempts > 0 && attempts < pending.size()) {
            failures.add("not tried after that: " + (pending.size() - attempts) + " of " + pending.size());
        } else if (failures.isEmpty()) {
            refresh(backups, records);
        }
        return new Offsite.Outcome(copied, failures);
    }

    private Set<String> list() {
        try {
            return store.list().keySet();
        } catch (IOException e) {
            failures.add("cannot list what is there: " + e.getMessage());
            return Set.of();
        }
    }

    /** What the next prune of the copies would remove is not copied; what has gone bad there is copied again. */
    List<Backup> pending(List<Backup> backups, Map<String, Copy> records) {
        List<Backup> missing = backups.stream().filter(backup -> {
            Copy copy = records.get(backup.name());
            boolean isEnough = copy != null && (copy.isProven() || !store.canRead() && copy.state() == Copy.State.COPIED);
            return !isEnough || !copy.isOf(backup);
        }).sorted(Comparator.comparing((Backup b) -> b.manifest().started()).thenComparing(Backup::name).reversed()).toList();
        if (keep.isEmpty()) {
            return missing;
        }
        Map<String, Candidate> all = new TreeMap<>();
        records.values().forEach(copy -> all.put(copy.backup(), copy.candidate(run -> false)));
        missing.forEach(backup -> all.put(backup.name(), candidate(backup)));
        Set<String> kept = new Retention(keep, ZoneId.systemDefault()).judge(all.values(), Instant.now()).stream()
                .filter(Verdict::isKept).map(verdict -> verdict.candidate().name()).collect(Collectors.toSet());
        return missing.stream().filter(backup -> kept.contains(backup.name())).toList();
    }

    private static Candidate candidate(Backup backup) {
        Copy.Origin origin = Copy.Origin.of(backup.manifest());
        return new Candidate(backup.name(), origin.source(), origin.started(), backup.manifest().bytes(), origin.grade(),
                origin.pinned(), null, null);
    }

    /** What is said of it here, or beside the copy itself: the record here may be lost, or never have been written. */
    private Optional<Copy> known(Backup backup, Map<String, Copy> records, Collection<String> there) {
        Copy record = records.get(backup.name());
        if (record != null && record.state() == Copy.State.COPIED) {
            return Optional.of(record);
        }
        if (!store.canRead() || !there.contains(backup.name() + Copier.FACTS)) {
            return Optional.empty();
        }
        try {
            return copier.facts(backup.name()).filter(copy -> there.contains(copy.file()));
        } catch (IOException e) {
            return Optional.empty(); // it is replaced
        }
    }

    private boolean copy(Backup backup, Optional<Copy> known) {
        progress.accept("  copying " + backup.name() + ", " + Sizes.text(backup.manifest().bytes()) + " …");
        try {
            copied.add(copier.copy(backup, known));
            return true;
        } catch (IOException | DbmigException e) {
            failures.add(backup.name() + ": " + (e instanceof DbmigException d && d.detail().isPresent()
                    ? d.getMessage() + ": " + d.detail().get() : e.getMessage()));
            return false;
        }
    }

    /** A better grade and a pin are told to the other side, too. */
    private void refresh(List<Backup> backups, Map<String, Copy> records) {
        for (Backup backup : backups) {
            Copy record = records.get(backup.name());
            if (record != null && record.isProven() && record.isOf(backup) && !record.equals(record.asNow(backup))) {
                try {
                    copier.conclude(record.asNow(backup));
                } catch (IOException e) {
                    failures.add(backup.name() + ": its copy is there, but not that it is "
                            + (backup.manifest().pinned() == null ? backup.grade() : "pinned") + " now: " + e.getMessage());
                }
            }
        }
    }
}
