package dev.dbmig.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which backups of a database are kept: each rule names some, and what no rule names can go.
 *
 * @param last so many of the newest; 0 for no such rule, also below
 * @param within all that are no older than this before the newest good one; empty or zero for no such rule
 * @param daily the newest of each day, for so many days that have one; likewise weeks from Monday, months, years
 * @param bytes the newest, until they are this large together: a floor under all the other rules
 */
public record RetentionPolicy(int last, Optional<Duration> within, int daily, int weekly, int monthly, int yearly,
        long bytes) {

    /** A hundred years: beyond, times cannot be counted with. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** No rule at all: nothing can be pruned by it. */
    public static final RetentionPolicy EMPTY = new RetentionPolicy(0, Optional.empty(), 0, 0, 0, 0, 0);

    /** What applies where nothing is said. */
    public static final RetentionPolicy USUAL =
            new RetentionPolicy(3, Optional.of(Duration.ofHours(48)), 7, 4, 12, 0, 0);

    public RetentionPolicy {
        if (last < 0 || daily < 0 || weekly < 0 || monthly < 0 || yearly < 0 || bytes < 0
                || within.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("a number below zero in a retention policy");
        }
        within = within.filter(span -> !span.isZero()).map(span -> span.compareTo(LONGEST) > 0 ? LONGEST : span);
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }

    /** E.g. {@code last 3, within 48h, daily 7}. */
    @Override
    public String toString() {
        List<String> rules = new ArrayList<>();
        add(rules, "last", last);
        within.ifPresent(span -> rules.add("within " + text(span)));
        add(rules, "daily", daily);
        add(rules, "weekly", weekly);
        add(rules, "monthly", monthly);
        add(rules, "yearly", yearly);
        if (bytes > 0) {
            rules.add("size " + Sizes.text(bytes));
        }
        return rules.isEmpty() ? "no rule" : String.join(", ", rules);
    }

    private static void add(List<String> rules, String name, int count) {
        if (count > 0) {
            rules.add(name + " " + count);
        }
    }

    /** E.g. {@code 48h}, {@code 30d} or {@code 1d12h}; below a second nothing is said. */
    public static String text(Duration span) {
        if (span.toDays() >= 3 && span.equals(Duration.ofDays(span.toDays()))) {
            return span.toDays() + "d";
        }
        long days = span.toHours() > 48 ? span.toDays() : 0;
        Duration rest = span.minusDays(days);
        String text = (days > 0 ? days + "d" : "") + (rest.toHours() > 0 ? rest.toHours() + "h" : "")
                + (rest.toMinutesPart() > 0 ? rest.toMinutesPart() + "m" : "")
                + (rest.toSecondsPart() > 0 ? rest.toSecondsPart() + "s" : "");
        return text.isEmpty() ? "0s" : text;
    }
}
