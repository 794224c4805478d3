package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.EngineSql;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationScript;
import dev.dbmig.migration.ScriptLint;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.Task;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.LintFinding;
import dev.dbmig.sql.LintLevel;
import dev.dbmig.sql.Linter;
import dev.dbmig.sql.SchemaView;
import dev.dbmig.sql.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds what is dangerous in migrations, by their text, the server's version and the database at hand. Changes nothing. */
public final class Lint {

    /** Larger scripts hold data rather than changes of the schema; a run does not read them once more. */
    private static final long LARGEST_BEFORE_A_RUN = 16L << 20;

    private final ScriptLint scripts;

    private Lint(SchemaView schema, ServerDialect dialect, TransactionMode mode) {
        scripts = new ScriptLint(new Linter(schema, dialect.serverMajor()), dialect, mode);
    }

    /** By the database that the session is in. */
    public static Lint of(Session session, TransactionMode mode) {
        return new Lint(new LiveSchema(session), ServerDialect.of(session), mode);
    }

    /** By the text alone. */
    public static Lint offline(int serverMajor, TransactionMode mode) {
        return new Lint(SchemaView.NONE, new ServerDialect(serverMajor, true, Map.of()), mode);
    }

    /**
     * Looks at what goes forward, and then, the last one first, at what goes back.
     *
     * @param migrations in the order in which they will run, one after the other
     * @param isAsked of the scripts whose findings are told; the others are read for what they make
     */
    public List<LintFinding> look(List<Migration> migrations, Predicate<MigrationScript> isAsked) {
        List<LintFinding> findings = forward(migrations, isAsked);
        List<Migration> back = new ArrayList<>(migrations);
        Collections.reverse(back);
        back.stream().flatMap(migration -> migration.down().stream()).filter(isAsked).forEach(down -> findings.addAll(scripts.lookBack(down)));
        return findings;
    }

    /** Looks only at what goes forward. */
    public List<LintFinding> lookForward(List<Migration> migrations) {
        return forward(migrations, script -> true);
    }

    private List<LintFinding> forward(List<Migration> migrations, Predicate<MigrationScript> isAsked) {
        List<LintFinding> findings = new ArrayList<>();
        for (Migration migration : migrations) {
            List<LintFinding> found = scripts.look(migration.up());
            findings.addAll(isAsked.test(migration.up()) ? found : List.of());
        }
        return findings;
    }

    /** What another tool has printed; each finding names the revision, where that is said. */
    List<LintFinding> look(EngineSql printed, List<String> tables) {
        return scripts.look(printed.name(), printed.text(), tables).stream().map(finding ->
                printed.revisionAt(finding.location().line()).map(revision -> finding.in(Script.REVISION + revision)).orElse(finding)).toList();
    }

    /** What an operator should know before a run, a sentence each: the errors that nobody has allowed, but for what its losses say. */
    static List<String> warnings(Session session, Plan plan, TransactionMode mode) {
        List<MigrationScript> up = plan.tasks().stream().filter(task -> task.direction() == Direction.UP).map(Task::script)
                .filter(Lint::isSmall).toList();
        Lint lint = of(session, mode);
        return warnings(() -> up.stream().flatMap(script -> lint.scripts.look(script).stream()));
    }

    /** Likewise of what another tool has printed. */
    static List<String> warnings(Session session, EngineSql printed, List<String> tables) {
        Lint lint = of(session, TransactionMode.EACH);
        return warnings(() -> lint.look(printed, tables).stream());
    }

    private static List<String> warnings(Supplier<Stream<LintFinding>> findings) {
        try {
            return findings.get().filter(f -> f.level() == LintLevel.ERROR && f.allowed().isEmpty() && !f.rule().isDestructive())
                    .map(f -> f.location() + ": " + f.message() + f.stake().map(stake -> " (" + stake + ")").orElse("")).toList();
        } catch (DbmigException e) {
            return List.of("what is dangerous in the migrations could not be looked at: " + e.getMessage());
        }
    }

    private static boolean isSmall(MigrationScript script) {
        try {
            return Files.size(script.file()) < LARGEST_BEFORE_A_RUN;
        } catch (IOException e) {
            return false;
        }
    }
}
