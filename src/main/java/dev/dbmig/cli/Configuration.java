package dev.dbmig.cli;

import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.migration.HistoryTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that dbmig.yaml, .env files and variables say, for one environment.
 *
 * @param file dbmig.yaml, if there is one
 * @param confirm whether a person is asked before the database is changed
 * @param database what {@code database:} of dbmig.yaml says; variables and flags stand above it
 * @param engine another tool that keeps the migrations
 * @param changelog a file of Markdown that each run keeps up to date; empty for none
 * @param variables the process environment over .env.&lt;environment&gt; over .env
 * @param warnings what is odd but does not hinder, a sentence each
 * @param origins where {@code database} and the variables of .env files stand, as shown to users
 */
record Configuration(Optional<Path> file, Optional<String> environment, boolean confirm, Optional<String> database,
        MigrationsConfig migrations, HistoryTable history, RunConfig run, PostgresConfig postgres, SafetyConfig safety,
        BackupConfig backup, Optional<EngineDefinition> engine, RunRecords records, List<IgnoreRule> ignoredDrift,
        Optional<Path> changelog, Map<String, String> variables, List<String> warnings, Map<String, String> origins) {

    /** E.g. {@code dbmig.yaml:3} or {@code DATABASE_URL (.env)}. */
    String origin(String name) {
        return origins.getOrDefault(name, name);
    }

    /** Without the values: there are passwords among them. */
    @Override
    public String toString() {
        return "Configuration[file=" + file + ", environment=" + environment + "]";
    }
}
