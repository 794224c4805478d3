package dev.dbmig.upgrade;

import dev.dbmig.migration.Task;
import dev.dbmig.migration.TransactionGroup;
import java.util.List;
import java.util.Optional;

/**
 * What a run will do, decided before it does anything.
 *
 * @param from the version of the database before, empty if it has none
 * @param to the version after, empty if it will have none
 * @param groups what commits together, in order; none if there is nothing to do
 * @param warnings what the operator should know before saying yes
 */
public record Plan(Optional<String> from, Optional<String> to, List<TransactionGroup> groups, List<String> warnings) {

    public boolean isEmpty() {
        return groups.isEmpty();
    }

    public List<Task> tasks() {
        return groups.stream().flatMap(group -> group.tasks().stream()).toList();
    }
}
