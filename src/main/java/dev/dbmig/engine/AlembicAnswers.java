package dev.dbmig.engine;

import dev.dbmig.process.CommandResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code alembic history --verbose} and {@code alembic current}. A block for each revision, the newest first:
 *
 * <pre>
 * Rev: d580817038a2 (head) (mergepoint)
 * Merges: 28902038792c, 98a05eb37c9b
 * Path: /opt/pazpaz/backend/alembic/versions/d580817038a2_both.py
 *
 *     both
 *
 *     Revision ID: d580817038a2
 * </pre>
 */
final class AlembicAnswers implements Answers {

    private static final Pattern RUNNING = Pattern.compile("-- Running upgrade (.*) -> (.+)");
    private static final Pattern FACT = Pattern.compile("(Rev|Parent|Merges|Also depends on|Path): (.*)");

    @Override
    public List<Revision> history(String stdout, Path directory) {
        List<Revision> revisions = new ArrayList<>();
        Map<String, String> facts = new HashMap<>();
        for (String line : stdout.lines().toList()) {
            Matcher fact = FACT.matcher(line);
            if (line.startsWith("Rev: ")) {
                add(revisions, facts, directory);
            }
            if (fact.matches()) {
                facts.put(fact.group(1), fact.group(2).strip());
            } else if (line.startsWith("    ") && !line.isBlank()) {
                facts.putIfAbsent("doc", line.strip());
            }
        }
        add(revisions, facts, directory);
        Collections.reverse(revisions);
        return revisions;
    }

    private static void add(List<Revision> revisions, Map<String, String> facts, Path directory) {
        if (facts.containsKey("Rev")) {
            String version = facts.get("Rev").split(" ", 2)[0];
            List<String> parents = new ArrayList<>(versions(facts.getOrDefault("Parent", "")));
            parents.addAll(versions(facts.getOrDefault("Merges", "")));
            parents.addAll(versions(facts.getOrDefault("Also depends on", "")));
            revisions.add(new Revision(version, facts.getOrDefault("doc", ""), parents,
                    Optional.ofNullable(facts.get("Path")).map(directory::resolve)));
        }
        facts.clear();
    }

    private static List<String> versions(String list) {
        return List.of(list.split(", ")).stream().map(String::strip)
                .filter(version -> !version.isEmpty() && !version.equals("<base>")).toList();
    }

    @Override
    public Optional<String> currentSql() {
        return Optional.of("SELECT version_num FROM %s");
    }

    @Override
    public NavigableMap<Integer, String> revisionsOf(String sql) {
        NavigableMap<Integer, String> revisions = new TreeMap<>();
        int number = 0;
        for (String line : sql.lines().toList()) {
            number++;
            Matcher running = RUNNING.matcher(line);
            if (running.matches()) {
                revisions.put(number, running.group(2).strip());
            }
        }
        return revisions;
    }

    @Override
    public List<String> current(CommandResult result, List<Revision> known) {
        return new LineAnswers().current(result, known);
    }
}
