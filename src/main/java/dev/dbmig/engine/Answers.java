package dev.dbmig.engine;

import dev.dbmig.process.CommandResult;
import java.nio.file.Path;
import java.util.List;

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

    /** Whether an answer to {@code current} is one, or a failure. */
    default boolean isAnswer(CommandResult result) {
        return result.isSuccess();
    }

    /** What a command that has failed says, line by line. */
    default String complaint(CommandResult result) {
        return result.stdout() + result.stderr();
    }
}
