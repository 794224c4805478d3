package dev.dbmig;

/**
 * What an exit code says about production. Each command's help shows the ones it can end with.
 */
public enum ExitCode {
    OK(0, "as asked, or there was nothing to do"),
    BUG(1, "unknown: a bug in dbmig; see the log, then 'dbmig status'"),
    USAGE(2, "untouched: the command line or configuration is wrong"),
    REFUSED(3, "untouched: refused by a check before anything began"),
    LOCKED(4, "untouched: another run holds the lock"),
    UNFINISHED(5, "in between: part of the work is done; the message says how to go on"),
    REHEARSAL_FAILED(6, "untouched and serving: the rehearsal failed"),
    ROLLED_BACK(7, "back on the old version and serving: failed, and rolled back"),
    DOWN(8, "down: act now; the rollback failed too, the commands are printed"),
    CLEANUP_FAILED(9, "on the new version and serving; cleaning up failed, what is left is listed"),
    PROBLEM_FOUND(10, "untouched: a problem was found"),
    INTERRUPTED(130, "untouched: interrupted before anything began"),
    TERMINATED(143, "untouched: terminated before anything began");

    private final int code;
    private final String production;

    ExitCode(int code, String production) {
        this.code = code;
        this.production = production;
    }

    /** The number that the process ends with, 0 to 255. */
    public int code() {
        return code;
    }

    /** The state of production, as a phrase that completes "production is …". */
    public String production() {
        return production;
    }
}
