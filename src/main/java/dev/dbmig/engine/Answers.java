package dev.dbmig.engine;

import dev.dbmig.process.CommandResult;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What an engine's answers mean. */
interface Answers {

    /**
     * Every revision, each after its parents.
     *
     * @param stdout of a command that succeeded
     * @param directory that the command ran in
     */
    List<Revision> history(String stdout, Path directory);

    /**
     * The versions that a database is at; several where branches are not merged, none where it has none.
     *
     * @param known what {@link #history} gave
     */
    List<String> current(CommandResult result, List<Revision> known);

    /**
     * Which revision the lines of printed SQL belong to.
     *
     * @return from each line, counted from 1, with which a revision begins; empty where it is not said
     */
    default NavigableMap<Integer, String> revisionsOf(String sql) {
        return new TreeMap<>();
    }

    /** What asks the engine's own table {@code %s} for what {@code current} says; empty where that is not so simple. */
    default Optional<String> currentSql() {
        return Optional.empty();
    }

    /** Whether an answer to {@code current} is one, or a failure. */
    default boolean isAnswer(CommandResult result) {
        return result.isSuccess();
    }

    /** What a command that has failed says, line by line. */
    default String complaint(CommandResult result) {
        return result.stdout() + result.stderr();
    }
}
