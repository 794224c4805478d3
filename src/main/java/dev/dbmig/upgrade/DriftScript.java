package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.insight.SchemaSql;
import dev.dbmig.migration.Migration;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes what makes the migrations' schema that of the database, and what takes it back; both are run as migrations
 * are, after all of them, and what they leave is told.
 */
final class DriftScript {

    /** A script that cannot be one transaction, such as one that uses the enum value that it adds. */
    private static final String STEPWISE = "-- dbmig: no-transaction\n";

    private final ScratchDatabase scratch;
    private final Replay replay;
    private final List<String> notCompared;
    private final Predicate<SchemaDifference> counts;
    private final Path folder;

    DriftScript(RunSettings settings, ScratchDatabase scratch, Replay replay, List<String> notCompared, Predicate<SchemaDifference> counts) {
        this.scratch = scratch;
        this.replay = replay;
        this.notCompared = notCompared;
        this.counts = counts;
        this.folder = settings.safety().stateDir();
    }

    /**
     * @param forth from what the migrations make to what the database is
     * @param left what it does not bring
     * @param back the other way
     * @param leftBack what that does not bring
     */
    record Pair(String forth, List<SchemaDifference> left, String back, List<SchemaDifference> leftBack) {
    }

    /** @param migrations those that are applied */
    Pair write(List<Migration> migrations, SchemaFacts live, SchemaSql liveSql) {
        SchemaFacts made = replay.ofMigrations(migrations);
        String forth;
        String back;
        try (Session session = scratch.open()) {
            SchemaSql madeSql = SchemaSql.read(session);
            Correction correction = new Correction(session, notCompared, counts);
            forth = script(correction.statements(live, liveSql));
            back = script(correction.statements(made, madeSql));
        }
        replay.ofMigrations(migrations);
        String provenForth = prove(forth);
        List<SchemaDifference> left = replay.read().changesTo(live).stream().filter(counts).toList();
        String provenBack = prove(back);
        return new Pair(provenForth, left, provenBack, replay.read().changesTo(made).stream().filter(counts).toList());
    }

    private static String script(List<String> statements) {
        return statements.isEmpty() ? "" : statements.stream().map(statement -> statement + ";\n")
                .collect(Collectors.joining("\n", "SET check_function_bodies = off;\nSET search_path = pg_catalog;\n\n", ""));
    }

    private String prove(String script) {
        try {
            run(script);
            return script;
        } catch (DbmigException e) {
            if (e.exitCode() == ExitCode.INTERRUPTED || script.isEmpty()) {
                throw e;
            }
            run(STEPWISE + script);
            return STEPWISE + script;
        }
    }

    private void run(String script) {
        if (script.isEmpty()) {
            return;
        }
        Path file = folder.resolve("drift-" + scratch.id() + ".sql");
        try {
            Files.writeString(file, script);
            replay.further(file, "the correcting migration");
        } catch (IOException e) {
            throw DbmigException.refused("cannot write \"" + file + "\"").detail(e.toString());
        } finally {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // the folder is dbmig's own
            }
        }
    }
}
