package dev.dbmig.backup;

import dev.dbmig.backup.Candidate.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A golden file: a sentence, then what there is, and below {@code =>} what retention says of it.
 *
 * <pre>
 * policy: within 48h, monthly 12
 * zone: Europe/Berlin
 * now: 2026-11-21T09:00
 * app 2026-11-01T02:00 +1d x20 10MB decoded
 * app@other 2026-11-20T02:00 10MB verified pinned
 * </pre>
 *
 * Times are local, or UTC with a Z. Every backup has a number after its database, in the order of the file.
 */
final class RetentionCase {

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", java.util.Locale.ROOT);
    private static final Pattern RULE = Pattern.compile("(last|within|daily|weekly|monthly|yearly|size) (\\d+)([hdMGB]*)");
    private static final Pattern BACKUP = Pattern.compile(
            "(\\S+?)(?:@(\\S+))? (\\S+)(?: \\+(\\d+)([mhd]) x(\\d+))? (\\d+)([MG])B (\\w+)((?: \\w+)*)");

    private final List<Candidate> candidates = new ArrayList<>();
    private RetentionPolicy policy = RetentionPolicy.EMPTY;
    private ZoneId zone = ZoneId.of("UTC");
    private Instant now;

    RetentionCase(String text) {
        for (String line : text.lines().skip(1).toList()) {
            read(line);
        }
    }

    private void read(String line) {
        if (line.startsWith("policy: ")) {
            policy = policy(line.substring(8));
        } else if (line.startsWith("zone: ")) {
            zone = ZoneId.of(line.substring(6));
        } else if (line.startsWith("now: ")) {
            now = time(line.substring(5));
        } else if (!line.isBlank()) {
            add(line);
        }
    }

    static RetentionPolicy policy(String text) {
        int[] counts = new int[5];
        Optional<Duration> within = Optional.empty();
        long bytes = 0;
        for (String rule : text.split(", ")) {
            Matcher m = RULE.matcher(rule);
            if (!m.matches()) {
                throw new IllegalArgumentException(rule);
            }
            int number = Integer.parseInt(m.group(2));
            switch (m.group(1)) {
                case "within" -> within = Optional.of(m.group(3).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number));
                case "size" -> bytes = number * (m.group(3).equals("GB") ? 1L << 30 : 1L << 20);
                default -> counts[List.of("last", "daily", "weekly", "monthly", "yearly").indexOf(m.group(1))] = number;
            }
        }
        return new RetentionPolicy(counts[0], within, counts[1], counts[2], counts[3], counts[4], bytes);
    }

    private Instant time(String text) {
        return text.endsWith("Z") ? Instant.parse(text.replace("Z", ":00Z")) : LocalDateTime.parse(text).atZone(zone).toInstant();
    }

    private void add(String line) {
        Matcher m = BACKUP.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException(line);
        }
        int count = m.group(6) == null ? 1 : Integer.parseInt(m.group(6));
        for (int i = 0; i < count; i++) {
            candidates.add(candidate(m, moved(time(m.group(3)), m, i)));
        }
    }

    // A day is a calendar's: at the same time by the clock on the wall.
    private Instant moved(Instant first, Matcher m, int times) {
        if (m.group(4) == null) {
            return first;
        }
        int step = Integer.parseInt(m.group(4)) * times;
        return switch (m.group(5)) {
            case "m" -> first.plus(Duration.ofMinutes(step));
            case "h" -> first.plus(Duration.ofHours(step));
            default -> first.atZone(zone).plusDays(step).toInstant();
        };
    }

    private Candidate candidate(Matcher m, Instant time) {
        List<String> flags = List.of(m.group(10).strip().split(" "));
        boolean isDamaged = m.group(9).equals("damaged");
        boolean isPart = m.group(9).equals("abandoned");
        String server = m.group(2) == null ? "1" : m.group(2);
        return new Candidate(m.group(1) + "-" + String.format("%03d", candidates.size() + 1),
                isPart ? Source.UNKNOWN : new Source(m.group(1), server), time,
                Long.parseLong(m.group(7)) * (m.group(8).equals("G") ? 1L << 30 : 1L << 20),
                isDamaged || isPart ? null : Grade.of(m.group(9)), flags.contains("pinned") ? "the audit" : null,
                flags.contains("unfinished") ? "r1" : null,
                isDamaged ? "data.dump is missing" : isPart ? "it was never completed" : null);
    }

    List<Verdict> verdicts() {
        return new Retention(policy, zone).judge(candidates, now);
    }

    String answer() {
        StringBuilder text = new StringBuilder();
        for (Verdict v : verdicts()) {
            Candidate c = v.candidate();
            String until = v.until().map(t -> SHOWN.format(t.atZone(zone))).orElse("");
            String events = String.join(" and ", v.events());
            text.append(v.isKept() ? "keep    " : "remove  ").append(c.name()).append("  ")
                    .append(SHOWN.format(c.time().atZone(zone))).append("  ").append(v.reason())
                    .append(v.isKept() && !(until + events).isEmpty() ? "  (until " + until
                            + (until.isEmpty() || events.isEmpty() ? "" : " and ") + events + ")" : "").append('\n');
        }
        return text.toString();
    }
}
