package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Interruption;

/** Whether somebody, on another thread, wants work in a scratch database to end; its statement is cancelled then. */
final class StopRequest {

    private volatile String reason;
    private volatile Interruption current;

    /** The first reason counts. */
    synchronized void make(String why) {
        reason = reason == null ? why : reason;
        if (current != null) {
            current.request(why);
        }
    }

    /** @param interruption of what is under way; null for nothing */
    void reaches(Interruption interruption) {
        current = interruption;
        if (interruption != null && reason != null) {
            interruption.request(reason);
        }
    }

    /** @throws DbmigException if it was made */
    void check() {
        if (reason != null) {
            throw new DbmigException(ExitCode.INTERRUPTED, "the comparison was " + reason);
        }
    }
}
