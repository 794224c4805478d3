package dev.dbmig.backup;

import dev.dbmig.backup.Candidate.Source;
import dev.dbmig.backup.Verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which backups are kept. A pure function of what there is: the clock is asked only to tell which
 * backups claim to be from the future. Ages count from the newest good backup of the same database, so that
 * nothing grows old while backups fail.
 *
 * <p>Whatever the policy says, the newest good backup of each database, the newest of its best grade, pinned
 * ones and those of an unfinished run are kept, and so is everything that is no complete backup.
 */
public final class Retention {

    /** Two machines' clocks are never quite the same. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final Comparator<Candidate> OLDEST_FIRST =
            Comparator.comparing(Candidate::time).thenComparing(Candidate::name);

    private final RetentionPolicy policy;
    private final ZoneId zone;

    /** @param zone in which days begin */
    public Retention(RetentionPolicy policy, ZoneId zone) {
        this.policy = policy;
        this.zone = zone;
    }

    /** One verdict each: by source, and then the oldest first. */
    public List<Verdict> judge(Collection<Candidate> candidates, Instant now) {
        SortedMap<Source, List<Candidate>> sources = new TreeMap<>();
        candidates.forEach(c -> sources.computeIfAbsent(c.source(), source -> new ArrayList<>()).add(c));
        List<Verdict> verdicts = new ArrayList<>();
        sources.values().forEach(ofOne -> {
            ofOne.sort(OLDEST_FIRST);
            verdicts.addAll(judgeOne(ofOne, now.plus(CLOCK_SKEW)));
        });
        return verdicts;
    }

    private List<Verdict> judgeOne(List<Candidate> oldestFirst, Instant latest) {
        List<Candidate> good = new ArrayList<>();
        for (Candidate c : oldestFirst) {
            if (c.isGood() && !c.time().isAfter(latest)) {
                good.add(c);
            }
        }
        Collections.reverse(good);
        return new OneSource(policy, zone, good).judge(oldestFirst, latest);
    }

    /** The backups of one database. */
    private static final class OneSource {

        private final RetentionPolicy policy;
        private final RetentionRules rules;
        private final Map<Candidate, Integer> numbers = new IdentityHashMap<>();
        private final Candidate newest;
        private final Candidate newestOfBest;

        /** @param good the newest first, none from the future */
        OneSource(RetentionPolicy policy, ZoneId zone, List<Candidate> good) {
            this.policy = policy;
            this.rules = new RetentionRules(policy, zone, good);
            Candidate best = null;
            for (Candidate c : good) {
                numbers.put(c, numbers.size() + 1);
                best = best == null || c.grade().compareTo(best.grade()) > 0 ? c : best;
            }
            this.newest = good.isEmpty() ? null : good.get(0);
            this.newestOfBest = best;
        }

        List<Verdict> judge(List<Candidate> oldestFirst, Instant latest) {
            return oldestFirst.stream().map(c -> {
                List<Reason> reasons = protections(c, latest);
                if (reasons.isEmpty()) {
                    reasons.addAll(c.isGood() ? rules.reasons(c) : unproven(c));
                }
                if (reasons.isEmpty() && c.isGood()) {
                    anchor(c).ifPresent(reasons::add);
                }
                return reasons.isEmpty() ? new Verdict(c, false, List.of(Reason.of(why(c)))) : new Verdict(c, true, reasons);
            }).toList();
        }

        private List<Reason> protections(Candidate c, Instant latest) {
            List<Reason> reasons = new ArrayList<>();
            if (c.problem() != null) {
                reasons.add(Reason.of("no complete backup: " + c.problem()));
                return reasons;
            }
            if (c.pinned() != null) {
                reasons.add(Reason.untilEvent("pinned: " + c.pinned(), "unpinned"));
            }
            if (c.unfinishedRun() != null) {
                reasons.add(Reason.untilEvent("run " + c.unfinishedRun() + " is unfinished", "the run has ended"));
            }
            if (c.time().isAfter(latest)) {
                reasons.add(Reason.until("from the future: some clock is wrong", c.time()));
            } else if (newest == null) {
                reasons.add(Reason.untilEvent("no good backup to count from", "a good one"));
            }
            return reasons;
        }

        /** It was never read to its end: a rule that counts would count it in place of a good one. */
        private List<Reason> unproven(Candidate c) {
            List<Reason> reasons = new ArrayList<>();
            if (c.time().isAfter(newest.time())) {
                reasons.add(Reason.untilEvent("only " + c.grade() + ", but no good one is newer", "a newer good one"));
            }
            policy.within().filter(span -> !c.time().isBefore(newest.time().minus(span))).ifPresent(span ->
                    reasons.add(Reason.until("within " + RetentionPolicy.text(span), c.time().plus(span))));
            return reasons;
        }

        private Optional<Reason> anchor(Candidate c) {
            if (c == newestOfBest) {
                return Optional.of(Reason.untilEvent("the newest that is " + c.grade(), "a newer one that is " + c.grade()));
            }
            return c == newest ? Optional.of(Reason.untilNewer("the newest good one", 1)) : Optional.empty();
        }

        private String why(Candidate c) {
            if (!c.isGood()) {
                return "only " + c.grade() + ", and a newer one is good";
            }
            return "no rule keeps it: number " + numbers.get(c) + ", "
                    + BackupHealth.ageText(Duration.between(c.time(), newest.time())) + " older than the newest good one";
        }
    }
}
