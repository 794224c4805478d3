package dev.dbmig.migration;

import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that commit together; or one task whose script is not one transaction.
 *
 * @param options what follows BEGIN, empty for the server's defaults
 */
public record TransactionGroup(List<Task> tasks, boolean isTransaction, String options) {

    /**
     * Puts consecutive tasks into as few transactions as the mode allows. A transaction of its own have: a
     * script that is not one transaction, one whose own BEGIN carries options, and what follows a new enum
     * value, which cannot be used before it is committed.
     */
    public static List<TransactionGroup> of(List<Task> tasks, TransactionMode mode) {
        List<TransactionGroup> groups = new ArrayList<>();
        List<Task> open = new ArrayList<>();
        for (Task task : tasks) {
            boolean alone = !task.isTransactional() || !task.shape().beginOptions().isEmpty();
            if (alone) {
                close(groups, open);
            }
            open.add(task);
            if (alone || mode == TransactionMode.EACH || task.shape().addsEnumValue()) {
                close(groups, open);
            }
        }
        close(groups, open);
        return groups;
    }

    private static void close(List<TransactionGroup> groups, List<Task> open) {
        if (!open.isEmpty()) {
            Task first = open.get(0);
            groups.add(new TransactionGroup(List.copyOf(open), first.isTransactional(), first.shape().beginOptions()));
            open.clear();
        }
    }
}
