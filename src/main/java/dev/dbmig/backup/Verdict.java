package dev.dbmig.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What retention says of a backup.
 *
 * @param reasons at least one
 */
public record Verdict(Candidate candidate, boolean isKept, List<Reason> reasons) {

    /**
     * Why a backup is kept, or why it can go.
     *
     * @param until when this ends at the earliest, as long as good backups go on being made; null if no time tells
     * @param newer how many newer good ones end it; 0 if their number does not matter
     * @param event what else ends it; null if nothing does
     */
    public record Reason(String text, Instant until, int newer, String event) {

        static Reason of(String text) {
            return new Reason(text, null, 0, null);
        }

        static Reason until(String text, Instant until) {
            return new Reason(text, until, 0, null);
        }

        static Reason untilNewer(String text, int newer) {
            return new Reason(text, null, newer, null);
        }

        static Reason untilEvent(String text, String event) {
            return new Reason(text, null, 0, event);
        }
    }

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /** All reasons, e.g. {@code last 1 of 3, day 1 of 7}. */
    public String reason() {
        return String.join(", ", reasons.stream().map(Reason::text).toList());
    }

    /** The time before which no rule lets it go; empty if none says. */
    public Optional<Instant> until() {
        return reasons.stream().map(Reason::until).filter(Objects::nonNull).max(Instant::compareTo);
    }

    /** What has to happen, too, before it can go: each of these. */
    public List<String> events() {
        List<String> events = new ArrayList<>();
        int newer = reasons.stream().mapToInt(Reason::newer).max().orElse(0);
        if (newer > 0) {
            events.add(newer + " newer");
        }
        reasons.stream().map(Reason::event).filter(Objects::nonNull).forEach(events::add);
        return events;
    }
}
