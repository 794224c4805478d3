package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Candidate;
import dev.dbmig.backup.Candidate.Source;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Fields;
import dev.dbmig.postgres.Session;
import dev.dbmig.upgrade.RunReports;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Databases that runs have left in a server beside the real ones: {@code <name>_failed_<run>}, {@code
 * <name>_before_<run>} and {@code <name>_restored_<run>}. Only what the plan of a run of this machine names is ours.
 */
final class LeftDatabases {

    private static final DateTimeFormatter RUN_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final RunReports runs;

    LeftDatabases(RunReports runs) {
        this.runs = runs;
    }

    /** What was decided of one: to drop it, or why it stays. */
    record Decision(String name, boolean isDropped, String reason) {}

    /** @param oid that the real database had before the run */
    private record Plan(String run, Source source, long oid, String scratch, String copy, String failed) {}

    /** What the server has under such a name. */
    private record Found(long oid, int sessions) {}

    /** Every name that a run of this machine may have given. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        plans().forEach(plan -> names.addAll(List.of(plan.scratch(), plan.copy(), plan.failed())));
        return names;
    }

    /**
     * @param control a session in the server
     * @param age before the newest good backup of the same database
     * @param backups in the backup folder
     */
    List<Decision> judge(Session control, Duration age, Collection<Candidate> backups) {
        String server = new Databases(control).systemIdentifier();
        Map<String, Found> there = new HashMap<>();
        control.query("SELECT datname, oid, (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)"
                + " FROM pg_catalog.pg_database d").forEach(row ->
                there.put(row.get(0), new Found(Long.parseLong(row.get(1)), Integer.parseInt(row.get(2)))));
        List<Decision> decisions = new ArrayList<>();
        for (Plan plan : plans()) {
            Optional<Instant> newest = newestGood(plan.source(), backups);
            for (String name : List.of(plan.failed(), plan.copy())) {
                if (plan.source().server().equals(server) && there.containsKey(name)) {
                    String obstacle = obstacle(plan, name, there.get(name), newest, age);
                    decisions.add(new Decision(name, obstacle == null, obstacle != null ? obstacle : "its run "
                            + plan.run() + " is more than " + RetentionPolicy.text(age) + " older than the newest good backup"));
                }
            }
        }
        return decisions;
    }

    /** Null if there is none. */
    private String obstacle(Plan plan, String name, Found found, Optional<Instant> newest, Duration age) {
        Optional<Instant> began = began(plan.run());
        // After a swap it is the database that was the real one before; a copy never is.
        if (name.equals(plan.failed()) != (found.oid() == plan.oid())) {
            return "it is another database than the one of run " + plan.run();
        }
        if (runs.isUnfinished(plan.run())) {
            return "run " + plan.run() + " is unfinished";
        }
        if (newest.isEmpty() || began.isEmpty()) {
            return "no good backup of \"" + plan.source().database() + "\" to count from";
        }
        if (Duration.between(began.get(), newest.get()).compareTo(age) <= 0) {
            return "within " + RetentionPolicy.text(age) + " before the newest good backup of \"" + plan.source().database() + "\"";
        }
        return found.sessions() == 0 ? null : "in use by " + found.sessions()
                + (found.sessions() == 1 ? " session" : " sessions");
    }

    private static Optional<Instant> newestGood(Source source, Collection<Candidate> backups) {
        Instant now = Instant.now();
        return backups.stream().filter(c -> c.source().equals(source) && c.isGood() && !c.time().isAfter(now))
                .map(Candidate::time).max(Comparator.naturalOrder());
    }

    private static Optional<Instant> began(String run) {
        try {
            return Optional.of(LocalDateTime.parse(run.substring(0, Math.min(15, run.length())), RUN_TIME)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private List<Plan> plans() {
        return runs.ids().stream().flatMap(id -> plan(id).stream()).toList();
    }

    /** Empty if nothing can be told from it: then nothing of that run is ours to drop. */
    private Optional<Plan> plan(String run) {
        try {
            Fields plan = new Fields(runs.plan(run).orElse(Map.of()));
            List<String> names = ((List<?>) plan.map().getOrDefault("names", List.of())).stream().map(String.class::cast).toList();
            return names.size() != 3 ? Optional.empty() : Optional.of(new Plan(run,
                    new Source(plan.text("database"), plan.text("system")), plan.number("oid"), names.get(0), names.get(1),
                    names.get(2)));
        } catch (DbmigException | IllegalArgumentException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
