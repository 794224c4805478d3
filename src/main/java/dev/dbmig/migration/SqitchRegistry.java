package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.SqitchChange.Dependency;
import dev.dbmig.migration.SqitchChange.Entry;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What Sqitch writes into its registry when it deploys and reverts ({@code App::Sqitch::Role::DBIEngine},
 * {@code log_deploy_change} and {@code log_revert_change}).
 */
final class SqitchRegistry {

    /** The tables that it writes, beside {@code projects}. */
    static final List<String> TABLES = List.of("changes", "tags", "dependencies", "events", "projects");

    static final List<String> COLUMNS = List.of("change_id", "script_hash", "change", "project", "note", "committed_at",
            "committer_name", "committer_email", "planned_at", "planner_name", "planner_email");

    /** Sqitch takes a name and an address; a role has a name alone. */
    private static final String COMMITTER = "session_user, session_user || '@' || coalesce(pg_catalog.host(pg_catalog.inet_server_addr()), 'localhost')";

    private final String schema;

    SqitchRegistry(TrackingTable table) {
        this.schema = Identifiers.quote(table.schema());
    }

    /**
     * The part of a registry that is about the project of a folder; Sqitch keeps those of several in one.
     *
     * @throws DbmigException if there are several, and the folder does not say which is meant
     */
    static TrackingTable ofProject(Session session, TrackingTable table, MigrationFolder folder) {
        if (table.tool() != TrackingTool.SQITCH) {
            return table;
        }
        Optional<String> project = folder.migrations().stream().flatMap(migration -> migration.up().change().stream())
                .map(change -> change.project().name()).findFirst();
        if (project.isPresent()) {
            return table.of(project.get());
        }
        List<String> projects = session.query("SELECT DISTINCT project FROM " + table.quoted() + " ORDER BY 1").stream()
                .map(row -> row.get(0)).toList();
        if (projects.size() > 1) {
            throw DbmigException.refused(table + " has changes of several projects: " + String.join(", ", projects))
                    .hint("Adopt it with the folder of the sqitch.plan, which names its project: --dir FOLDER.");
        }
        return table;
    }

    List<String> deployed(SqitchChange change, String scriptHash) {
        List<String> statements = new ArrayList<>();
        String project = literal(change.project().name());
        String id = literal(change.id());
        statements.add("""
                INSERT INTO %s.projects (project, uri, creator_name, creator_email) SELECT %s, %s, %s
                WHERE NOT EXISTS (SELECT FROM %1$s.projects WHERE project = %2$s)""".formatted(schema, project,
                literal(change.project().uri()), COMMITTER));
        statements.add("""
                INSERT INTO %s.changes (change_id, script_hash, change, project, note, %s, committer_name, committer_email)
                VALUES (%s, %s, %s, %s, %s, %s, %s)""".formatted(schema, "planned_at, planner_name, planner_email", id, literal(scriptHash),
                literal(change.entry().name()), project, literal(change.entry().note()), planned(change.entry()), COMMITTER));
        for (Dependency dependency : change.dependencies()) {
            String required = dependency.isConflict() ? "NULL" : dependency.requiredId() == null ? dependency.foreign(schema)
                    : literal(dependency.requiredId());
            statements.add("INSERT INTO %s.dependencies (change_id, type, dependency, dependency_id) VALUES (%s, %s, %s, %s)".formatted(
                    schema, id, dependency.isConflict() ? "'conflict'" : "'require'", literal(dependency.text()), required));
        }
        for (SqitchChange.Tag tag : change.tags()) {
            statements.add("""
                    INSERT INTO %s.tags (tag_id, tag, project, change_id, note, planned_at, planner_name, planner_email,
                        committer_name, committer_email) VALUES (%s, %s, %s, %s, %s, %s, %s)""".formatted(schema, literal(tag.id()),
                    literal("@" + tag.entry().name()), project, id, literal(tag.entry().note()), planned(tag.entry()), COMMITTER));
        }
        statements.add("""
                INSERT INTO %s.events (event, change_id, change, project, note, tags, requires, conflicts, planned_at, planner_name,
                    planner_email, committer_name, committer_email) VALUES ('deploy', %s, %s, %s, %s, %s, %s, %s, %s, %s)""".formatted(schema,
                id, literal(change.entry().name()), project, literal(change.entry().note()),
                array(change.tags().stream().map(tag -> "@" + tag.entry().name()).toList()), names(change, false), names(change, true),
                planned(change.entry()), COMMITTER));
        return statements;
    }

    /** @param shortId the beginning of the id of the change */
    List<String> reverted(String shortId) {
        String isOne = "change_id LIKE " + literal(shortId + "%");
        return List.of("""
                INSERT INTO %1$s.events (event, change_id, change, project, note, tags, requires, conflicts, planned_at, planner_name,
                    planner_email, committer_name, committer_email)
                SELECT 'revert', c.change_id, c.change, c.project, c.note,
                    ARRAY(SELECT tag FROM %1$s.tags t WHERE t.change_id = c.change_id ORDER BY t.committed_at),
                    ARRAY(SELECT dependency FROM %1$s.dependencies d WHERE d.change_id = c.change_id AND type = 'require'),
                    ARRAY(SELECT dependency FROM %1$s.dependencies d WHERE d.change_id = c.change_id AND type = 'conflict'),
                    c.planned_at, c.planner_name, c.planner_email, %2$s FROM %1$s.changes c WHERE c.%3$s""".formatted(schema, COMMITTER, isOne),
                "DELETE FROM " + schema + ".tags WHERE " + isOne, "DELETE FROM " + schema + ".dependencies WHERE " + isOne,
                "DELETE FROM " + schema + ".changes WHERE " + isOne);
    }

    private static String names(SqitchChange change, boolean conflicts) {
        return array(change.dependencies().stream().filter(d -> d.isConflict() == conflicts).map(Dependency::text).toList());
    }

    private static String array(List<String> texts) {
        return "ARRAY[" + texts.stream().map(Identifiers::literal).collect(Collectors.joining(", ")) + "]::text[]";
    }

    private static String planned(Entry entry) {
        return "timestamptz " + literal(entry.plannedAt()) + ", " + literal(entry.planner()) + ", " + literal(entry.email());
    }

    private static String literal(String text) {
        return text == null ? "NULL" : Identifiers.literal(text);
    }
}
