package dev.dbmig.postgres;

import dev.dbmig.DbmigException;

/** The server does not want us this way; with TLS instead of without, or the reverse, it may. */
final class RejectedException extends Exception {

    private final DbmigException reason;

    RejectedException(DbmigException reason) {
        super(reason);
        this.reason = reason;
    }

    DbmigException reason() {
        return reason;
    }

    /**
     * One reason out of those of two attempts: the first, unless only the second is about the password. That the
     * other way is not in pg_hba.conf is mostly meant so by the server's owner.
     */
    DbmigException with(RejectedException second, String how) {
        if (!isAboutPassword() && second.isAboutPassword()) {
            return second.reason;
        }
        if (!reason.getMessage().equals(second.reason.getMessage())) {
            String own = reason.detail().map(detail -> detail + " ").orElse("");
            reason.detail(own + "And " + how + ": " + second.reason.getMessage());
        }
        reason.addSuppressed(second.reason);
        return reason;
    }

    private boolean isAboutPassword() {
        return reason instanceof PostgresException e && e.sqlState().equals("28P01");
    }
}
