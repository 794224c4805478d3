package dev.dbmig.migration;

import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Statement;
import java.time.Duration;

/**
 * Looks at each statement of a script by itself; while there is one, no two of them travel in one message.
 * Called in the thread that runs the script.
 */
public interface StatementProbe {

    /**
     * A statement has run. What it holds is still held where it ran in a transaction.
     *
     * @param session that ran it, which can be asked
     * @param rows that it changed, returned or copied; -1 if its kind has no number
     */
    void ran(Session session, Task task, Ran ran);

    /**
     * Another tool has run statements that nobody saw one by one.
     *
     * @param session in the same database, afterwards
     * @param what it did, as shown to users
     */
    default void ranWhole(Session session, String what, Duration took) {
    }

    /** A statement that has run, with what it took at the server and on the way there. */
    record Ran(Statement statement, long rows, Duration took) {
    }
}
