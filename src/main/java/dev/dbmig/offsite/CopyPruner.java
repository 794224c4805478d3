package dev.dbmig.offsite;

import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Pruner;
import dev.dbmig.backup.Retention;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.backup.Verdict;
import dev.dbmig.offsite.Copy.State;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Removes the copies that a policy does not keep. Only what a record of this machine says to be a copy of its
 * own is looked at; what others have put there stays.
 */
final class CopyPruner {

    private final Store store;
    private final CopyIndex index;
    private final Clock clock;

    CopyPruner(Store store, CopyIndex index, Clock clock) {
        this.store = store;
        this.index = index;
        this.clock = clock;
    }

    /**
     * What the policy says of each copy. Changes nothing.
     *
     * @param backups those of this machine: what is pinned here is pinned there
     */
    List<Verdict> judge(RetentionPolicy policy, Collection<Copy> copies, List<Backup> backups, Predicate<String> unfinished) {
        Map<String, Backup> here = new HashMap<>();
        backups.forEach(backup -> here.put(backup.name(), backup));
        List<Verdict> verdicts = new ArrayList<>();
        copies.stream().filter(CopyPruner::isOnItsWayOut).forEach(copy -> verdicts.add(new Verdict(copy.candidate(unfinished),
                false, List.of(new Verdict.Reason(copy.state() == State.GONE ? "it is not there any more"
                        : "an earlier prune began to remove it", null, 0, null)))));
        verdicts.addAll(new Retention(policy, clock.getZone()).judge(copies.stream().filter(copy -> !isOnItsWayOut(copy))
                .map(copy -> here.containsKey(copy.backup()) ? copy.asNow(here.get(copy.backup())) : copy)
                .map(copy -> copy.candidate(unfinished)).toList(), clock.instant()));
        return verdicts;
    }

    private static boolean isOnItsWayOut(Copy copy) {
        return copy.state() == State.GONE || copy.state() == State.REMOVED;
    }

    /**
     * Looks which copies are there, so that none that is gone counts as the newest good one; then removes, the
     * oldest first.
     */
    Pruner.Outcome prune(RetentionPolicy policy, List<Backup> backups, Predicate<String> unfinished) throws IOException {
        Map<String, Long> there = store.canList() ? store.list() : null;
        Map<String, Copy> copies = new HashMap<>();
        for (Copy record : index.read().values()) {
            Copy copy = there == null ? record : noted(record, there);
            copies.put(copy.backup(), copy);
        }
        List<Verdict> verdicts = judge(policy, copies.values(), backups, unfinished);
        List<String> problems = new ArrayList<>();
        int removed = 0;
        long bytes = 0;
        for (Copy copy : doomed(verdicts, copies)) {
            try {
                remove(copy, there == null ? null : there.keySet());
                removed++;
                bytes += copy.state() == State.GONE ? 0 : copy.bytes();
            } catch (IOException e) {
                problems.add(copy.file() + ": " + e.getMessage());
            }
        }
        return new Pruner.Outcome(verdicts, removed, bytes, problems);
    }

    /** With what the listing tells of it. */
    Copy asThere(Copy copy, Map<String, Long> there) {
        Long bytes = there.get(copy.file());
        boolean isWrong = bytes != null && bytes >= 0 && bytes != copy.bytes();
        return isOnItsWayOut(copy) ? copy
                : bytes == null ? copy.with(State.GONE, copy.copied(), "it is not there any more")
                : isWrong ? copy.with(State.DAMAGED, copy.copied(), "it has " + bytes + " bytes instead of " + copy.bytes()) : copy;
    }

    private Copy noted(Copy copy, Map<String, Long> there) {
        Copy now = asThere(copy, there);
        if (!now.equals(copy)) {
            index.keep(now);
        }
        return now;
    }

    private static List<Copy> doomed(List<Verdict> verdicts, Map<String, Copy> copies) {
        return verdicts.stream().filter(verdict -> !verdict.isKept()).map(verdict -> copies.get(verdict.candidate().name()))
                .sorted(Comparator.comparing((Copy copy) -> copy.origin().started()).thenComparing(Copy::backup)).toList();
    }

    /** That it goes stands here before it goes; the facts beside it go before the copy. */
    private void remove(Copy copy, Set<String> there) throws IOException {
        if (copy.state() != State.GONE) {
            index.keep(copy.with(State.REMOVED, copy.copied(), null));
        }
        for (String file : List.of(copy.backup() + Copier.FACTS, copy.file())) {
            boolean isThere = there == null ? file.equals(copy.file()) : there.contains(file);
            if (isThere) {
                store.remove(file);
            }
        }
        index.forget(copy.backup());
    }
}
