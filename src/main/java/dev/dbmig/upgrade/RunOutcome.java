package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.Journal.Event;
import dev.dbmig.upgrade.Journal.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a run ended, read off its journal: what became of it, at which step it failed, whether the application
 * is up, how long it was down.
 *
 * @param failure what it failed with; null if it did not
 */
record RunOutcome(List<Line> lines, Throwable failure) {

    static final String APPLIED = "applied";
    static final String RESTORED = "restored";

    /** {@code applied}, {@code rehearsed}, {@code restored}, {@code rolled back} or {@code unfinished}. */
    String word() {
        if (has(Event.FINISHED)) {
            return hasStep(RestoreBeside.NAME) ? RESTORED : hasStep(ApplyMigrations.NAME) ? APPLIED : "rehearsed";
        }
        return has(Event.ROLLED_BACK) ? "rolled back" : "unfinished";
    }

    ExitCode exitCode() {
        return failure == null ? ExitCode.OK : failure instanceof DbmigException told ? told.exitCode() : ExitCode.BUG;
    }

    /** The step that was begun and not done when the run turned back; empty if it did not. */
    Optional<String> failedStep() {
        String step = null;
        for (Line line : lines) {
            switch (line.event()) {
                case STARTED -> step = line.step();
                case DONE -> step = null;
                default -> {
                    return Optional.ofNullable(step);
                }
            }
        }
        return Optional.ofNullable(step).filter(s -> failure != null);
    }

    /** {@code up}, {@code down}, or {@code not managed} where nothing was to be stopped. */
    String application(boolean isManaged) {
        if (!isManaged) {
            return "not managed";
        }
        boolean isDown = false;
        for (Line line : lines) {
            if (line.step().equals(StopServices.NAME)) {
                isDown = line.event() != Event.UNDONE;
            } else if (line.step().equals(StartServices.NAME) && line.event() == Event.DONE) {
                isDown = false;
            } else if (line.step().equals(StartServices.NAME) && line.event() == Event.UNDONE) {
                isDown = true;
            }
        }
        return isDown ? "down" : "up";
    }

    /** From the stop until the application was well again, on the new version or the old; empty if it was not down. */
    Optional<Duration> downtime() {
        Optional<Instant> from = time(StopServices.NAME, Event.STARTED);
        Optional<Instant> until = time(StartServices.NAME, Event.DONE).filter(t -> has(Event.COMMITTED))
                .or(() -> time(StopServices.NAME, Event.UNDONE));
        return from.flatMap(begin -> until.map(end -> Duration.between(begin, end)));
    }

    private Optional<Instant> time(String step, Event event) {
        return lines.stream().filter(line -> line.step().equals(step) && line.event() == event)
                .map(line -> Instant.parse(line.time())).reduce((first, second) -> second);
    }

    private boolean hasStep(String name) {
        return lines.stream().anyMatch(line -> line.step().equals(name));
    }

    private boolean has(Event event) {
        return lines.stream().anyMatch(line -> line.event() == event);
    }

    /** Each step with when it began, how long it took, and how it ended: {@code done}, {@code failed}, {@code undone}. */
    List<Map<String, Object>> steps() {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Line line : lines) {
            if (line.event() == Event.STARTED) {
                Map<String, Object> step = new LinkedHashMap<>();
                step.put("name", line.step());
                step.put("startedAt", line.time());
                step.put("milliseconds", null);
                step.put("outcome", "failed");
                steps.add(step);
            } else if (line.event() == Event.DONE || line.event() == Event.UNDONE) {
                steps.stream().filter(step -> step.get("name").equals(line.step())).forEach(step -> end(step, line));
            }
        }
        return steps;
    }

    private static void end(Map<String, Object> step, Line line) {
        if (line.event() == Event.DONE) {
            step.put("milliseconds", Duration.between(Instant.parse((String) step.get("startedAt")), Instant.parse(line.time())).toMillis());
        }
        step.put("outcome", line.event() == Event.DONE ? "done" : "undone");
    }
}
