package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import dev.dbmig.file.Json;
import dev.dbmig.process.CommandResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code flyway info -outputType=json}: what was applied, in the order in which it was, then what waits; repeatable
 * migrations have no version. A version stands there once for each time that it was applied, undone or deleted. The
 * states are those of {@code org.flywaydb.core.api.MigrationState}.
 */
final class FlywayAnswers implements Answers {

    private static final Set<String> APPLIED = Set.of("Success", "Out of Order", "Future", "Missing", "Baseline");
    private static final Set<String> FAILED = Set.of("Failed", "Failed (Missing)", "Failed (Future)");

    /** Never run, as the baseline stands for them. */
    private static final Set<String> COVERED = Set.of("Below Baseline", "Ignored (Baseline)");

    /** Waits. What is out of order is ignored until Flyway is allowed to run it, and refuses to go on for it. */
    private static final Set<String> PENDING = Set.of("Pending", "Ignored");

    private static final Pattern DOCUMENT = Pattern.compile("^\\{.*^\\}", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NOISE = Pattern.compile("-*|Error Code *:.*");

    @Override
    public List<Revision> history(String stdout, Path directory) {
        List<Map<String, Object>> migrations = versioned(stdout);
        boolean hasBegun = migrations.stream().anyMatch(migration -> APPLIED.contains(text(migration, "state")));
        Map<String, Map<String, Object>> ordered = new LinkedHashMap<>();
        for (Set<String> states : List.of(hasBegun ? COVERED : Set.<String>of(), APPLIED, FAILED, PENDING)) {
            for (Map<String, Object> migration : migrations) {
                if (states.contains(text(migration, "state"))) {
                    put(ordered, migration, states == APPLIED);
                }
            }
        }
        List<Revision> revisions = new ArrayList<>();
        ordered.forEach((version, migration) -> {
            List<String> parents = revisions.isEmpty() ? List.of() : List.of(revisions.get(revisions.size() - 1).version());
            revisions.add(new Revision(version, text(migration, "description"), parents,
                    Optional.of(text(migration, "filepath")).filter(path -> !path.isEmpty()).map(directory::resolve)));
        });
        return revisions;
    }

    /** @param replaces whether it is what counts of its version, at its place in the order */
    private static void put(Map<String, Map<String, Object>> ordered, Map<String, Object> migration, boolean replaces) {
        if (replaces) {
            ordered.remove(text(migration, "version"));
        }
        ordered.putIfAbsent(text(migration, "version"), migration);
    }

    /** The last one that was applied; beside it what has failed, until {@code flyway repair}: Flyway goes nowhere from there. */
    @Override
    public List<String> current(CommandResult result, List<Revision> known) {
        String last = "";
        List<String> failed = new ArrayList<>();
        for (Map<String, Object> migration : versioned(result.stdout())) {
            String version = text(migration, "version");
            last = APPLIED.contains(text(migration, "state")) ? version : last;
            if (FAILED.contains(text(migration, "state"))) {
                failed.add(version + " (failed)");
            }
        }
        List<String> current = new ArrayList<>(last.isEmpty() ? List.of() : List.of(last));
        current.addAll(failed);
        return current;
    }

    /** A command that was asked for a document fails with one. */
    @Override
    public String complaint(CommandResult result) {
        String message = error(result.stdout());
        return (message.isEmpty() ? Answers.super.complaint(result) : "ERROR: " + message).lines()
                .filter(line -> !NOISE.matcher(line).matches()).collect(Collectors.joining("\n"));
    }

    private static String error(String stdout) {
        try {
            return document(stdout).get("error") instanceof Map<?, ?> error && error.get("message") instanceof String message ? message : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static List<Map<String, Object>> versioned(String stdout) {
        return migrations(stdout).stream()
                .filter(migration -> !text(migration, "version").isEmpty() && !text(migration, "category").equals("Undo")).toList();
    }

    private static String text(Map<String, Object> migration, String key) {
        return migration.get(key) instanceof String text ? text : "";
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> migrations(String stdout) {
        try {
            return document(stdout).get("migrations") instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
        } catch (IllegalArgumentException e) {
            throw DbmigException.refused("cannot read what flyway says of its migrations").detail(e.getMessage())
                    .hint("Look at it by hand: flyway info -outputType=json");
        }
    }

    /** Notices may stand around it. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> document(String stdout) {
        Matcher document = DOCUMENT.matcher(stdout);
        return document.find() ? (Map<String, Object>) Json.read(document.group()) : Map.of();
    }
}
