package dev.dbmig.backup;

import dev.dbmig.backup.Verdict.Reason;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the rules of a policy say of the good backups of one database, all of them counted once. */
final class RetentionRules {

    /** Periods; what is further away has no date. */
    private static final int LONGEST = 10_000;
    private static final UnaryOperator<LocalDate> MONDAY =
            day -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));

    private final RetentionPolicy policy;
    private final ZoneId zone;
    private final List<Candidate> newestFirst;
    private final Map<Candidate, List<Reason>> reasons = new IdentityHashMap<>();

    /** @param newestFirst good ones only, none from the future */
    RetentionRules(RetentionPolicy policy, ZoneId zone, List<Candidate> newestFirst) {
        this.policy = policy;
        this.zone = zone;
        this.newestFirst = newestFirst;
        last();
        within();
        newestOfEach("day", policy.daily(), Period.ofDays(1), day -> day);
        newestOfEach("week", policy.weekly(), Period.ofWeeks(1), MONDAY);
        newestOfEach("month", policy.monthly(), Period.ofMonths(1), day -> day.withDayOfMonth(1));
        newestOfEach("year", policy.yearly(), Period.ofYears(1), day -> day.withDayOfYear(1));
        size();
    }

    /** Empty if no rule keeps it. */
    List<Reason> reasons(Candidate candidate) {
        return reasons.getOrDefault(candidate, List.of());
    }

    private void add(Candidate candidate, Reason reason) {
        reasons.computeIfAbsent(candidate, c -> new ArrayList<>()).add(reason);
    }

    private void last() {
        for (int i = 0; i < Math.min(policy.last(), newestFirst.size()); i++) {
            add(newestFirst.get(i), Reason.untilNewer("last " + (i + 1) + " of " + policy.last(), policy.last() - i));
        }
    }

    private void within() {
        policy.within().ifPresent(span -> newestFirst.stream()
                .filter(c -> !c.time().isBefore(newestFirst.get(0).time().minus(span)))
                .forEach(c -> add(c, new Reason("within " + RetentionPolicy.text(span), c.time().plus(span),
                        c == newestFirst.get(0) ? 1 : 0, null))));
    }

    /** @param begin of the period that a day is in */
    private void newestOfEach(String name, int most, Period period, UnaryOperator<LocalDate> begin) {
        LocalDate newest = null;
        LocalDate previous = null;
        int count = 0;
        for (Candidate c : newestFirst) {
            LocalDate its = begin.apply(LocalDate.ofInstant(c.time(), zone));
            if (count < most && !its.equals(previous)) {
                count++;
                newest = newest == null ? its : newest;
                previous = its;
                String text = name + " " + count + " of " + most;
                add(c, count == 1 ? Reason.untilNewer(text, 1)
                        : Reason.until(text, begin(newest.plus(period.multipliedBy(Math.min(most - count + 1, LONGEST))))));
            }
        }
    }

    private Instant begin(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    private void size() {
        long sum = 0;
        for (Candidate c : newestFirst) {
            if (sum >= policy.bytes()) {
                break;
            }
            sum += c.bytes();
            add(c, Reason.untilEvent("size: the newest " + Sizes.text(policy.bytes()), "newer ones of that size"));
        }
    }
}
