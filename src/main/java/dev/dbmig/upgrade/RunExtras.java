package dev.dbmig.upgrade;

import dev.dbmig.engine.EngineDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What few runs have.
 *
 * @param engine another tool that keeps and applies the migrations; empty for dbmig itself
 * @param isForced whether a rehearsal that fails is a warning
 * @param logs a folder that the log of each run is written to as well
 * @param witnesses are given the report of a run that has ended, and answer with a sentence if they could not keep it
 */
public record RunExtras(Optional<EngineDefinition> engine, boolean isForced, Optional<Path> logs,
        List<Function<Map<String, Object>, Optional<String>>> witnesses) {

    public static final RunExtras NONE = new RunExtras(Optional.empty(), false, Optional.empty(), List.of());

    /** Where the other tool keeps its history: no part of the schema, as {@code schema.table}. */
    List<String> tables() {
        return engine.map(EngineDefinition::tables).orElse(List.of());
    }
}
