package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.Problems;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.MigrationScript;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Script;
import dev.dbmig.sql.ScriptReader;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.StatementKind;
import dev.dbmig.sql.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks whether a database is as it should be after its migrations: nothing that was well before is broken,
 * the critical tables are there and not emptied, and the team's own verify scripts and queries find nothing.
 * Changes nothing: what its scripts do is rolled back.
 */
public final class Validation {

    /** Sqitch's verify scripts begin and roll back by themselves; here that must not end the run's transaction. */
    private static final Set<StatementKind> IGNORED = EnumSet.of(StatementKind.EMPTY, StatementKind.BEGIN, StatementKind.COMMIT,
            StatementKind.ROLLBACK);

    private final Safety safety;
    private final List<MigrationScript> verifyScripts;
    private final List<String> before;
    private final List<String> filled;

    /** @param session in the database as it is before */
    Validation(Safety safety, List<Task> tasks, Session session) {
        this.safety = safety;
        this.verifyScripts = tasks.stream().filter(task -> task.direction() == Direction.UP)
                .flatMap(task -> task.migration().verify().stream()).toList();
        this.before = standing(session);
        this.filled = safety.tables().stream().filter(table -> count(session, table).orElse(false)).toList();
    }

    private Validation(Safety safety, List<MigrationScript> verifyScripts) {
        this.safety = safety;
        this.verifyScripts = verifyScripts;
        this.before = List.of();
        this.filled = List.of();
    }

    /**
     * What is wrong with a database as it stands, whoever did it; foreign keys are looked through, too.
     *
     * @param verifyScripts of the migrations that are applied
     * @return a sentence each; empty if all is well
     */
    public static List<String> of(Session session, Safety safety, List<MigrationScript> verifyScripts) {
        List<String> problems = new ArrayList<>(Problems.inData(session));
        new Validation(safety, verifyScripts).problems(session).stream().filter(p -> !problems.contains(p)).forEach(problems::add);
        return problems;
    }

    /** @throws DbmigException that lists what is wrong */
    void require(Session session) {
        List<String> problems = problems(session);
        if (!problems.isEmpty()) {
            throw new DbmigException(ExitCode.ROLLED_BACK, "validation failed: " + problems.get(0)
                    + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)"))
                    .detail(String.join("\n", problems))
                    .hint("Nothing of it stays; correct the migration.");
        }
    }

    /** A sentence each; empty if all is well. */
    List<String> problems(Session session) {
        List<String> problems = new ArrayList<>(standing(session));
        problems.removeAll(before);
        for (String table : safety.tables()) {
            Optional<Boolean> hasRows = count(session, table);
            if (hasRows.isEmpty()) {
                problems.add("table " + table + ", which must be there, is gone");
            } else if (filled.contains(table) && !hasRows.get()) {
                problems.add("table " + table + " has lost all its rows");
            }
        }
        for (Script script : scripts()) {
            problems.addAll(run(session, script, script.name().startsWith("check ")));
        }
        return problems;
    }

    private static List<String> standing(Session session) {
        List<String> problems = new ArrayList<>(Problems.invalidIndexes(session));
        problems.addAll(Problems.inCode(session));
        return problems;
    }

    /** Whether it has rows; empty if it is not there. */
    private static Optional<Boolean> count(Session session, String table) {
        String found = session.query("SELECT pg_catalog.to_regclass(" + dev.dbmig.sql.Identifiers.literal(table) + ")")
                .get(0).get(0);
        return found == null ? Optional.empty()
                : Optional.of(session.query("SELECT EXISTS (SELECT FROM " + found + ")").get(0).get(0).equals("t"));
    }

    /** Verify scripts fail by an error; the queries of the checks folder by a row, too. */
    private List<Script> scripts() {
        List<Script> scripts = new ArrayList<>();
        verifyScripts.forEach(verify -> scripts.add(verify.script()));
        safety.checksDir().ifPresent(dir -> {
            try (Stream<Path> files = Files.list(dir)) {
                for (Path file : new TreeSet<>(files.filter(f -> f.toString().endsWith(".sql")).toList())) {
                    scripts.add(Script.ofFile("check " + file.getFileName(), file));
                }
            } catch (IOException e) {
                throw DbmigException.refused("cannot read the folder of checks \"" + dir + "\"").detail(e.toString())
                        .hint("Name another with checks.dir.");
            }
        });
        return scripts;
    }

    private static List<String> run(Session session, Script script, boolean rowsAreFailures) {
        boolean own = session.transactionStatus() == 'I';
        session.execute(own ? "BEGIN" : "SAVEPOINT dbmig_check");
        try (ScriptReader reader = new ScriptReader(script, new Variables())) {
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next()) {
                if (IGNORED.contains(next.get().kind())) {
                    continue;
                }
                List<List<String>> rows = session.query(next.get().text());
                if (rowsAreFailures && !rows.isEmpty()) {
                    return List.of(next.get().location() + " found " + rows.size() + (rows.size() == 1 ? " row" : " rows")
                            + ", e.g. " + rows.get(0));
                }
            }
            return List.of();
        } catch (PostgresException e) {
            return List.of(script.name() + ": " + e.getMessage());
        } finally {
            if (session.isUsable()) {
                session.execute(own ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT dbmig_check; RELEASE SAVEPOINT dbmig_check");
            }
        }
    }
}
