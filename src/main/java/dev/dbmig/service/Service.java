package dev.dbmig.service;

import dev.dbmig.DbmigException;
import java.util.List;

/** Something that uses the database and can be stopped and started. Stopping what is stopped does no harm. */
public interface Service {

    /** How an operator knows it, e.g. {@code systemd unit cody2025}. */
    String label();

    /**
     * Whether it may be using the database: also while it starts, stops or is about to be restarted.
     *
     * @throws DbmigException if that cannot be found out
     */
    boolean isRunning();

    /** What would bring it back by itself while it is stopped, a sentence each; empty if nothing would. */
    default List<String> warnings() {
        return List.of();
    }
}
