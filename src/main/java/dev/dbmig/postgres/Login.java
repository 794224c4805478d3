package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One attempt to log in: what is sent to begin it, and what the server may ask. */
final class Login {

    private static final int OK = 0;
    private static final int CLEARTEXT = 3;
    private static final int MD5 = 5;
    private static final int GSS = 7;
    private static final int SSPI = 9;
    private static final int SASL = 10;

    private final Map<String, String> startupParameters;
    private final boolean hasPassword;
    private boolean isAuthenticated;
    private boolean isDone;
    private DbmigException refusal;

    Login(Map<String, String> startupParameters, Optional<String> password) {
        this.startupParameters = startupParameters;
        this.hasPassword = password.isPresent();
    }

    Map<String, String> startupParameters() {
        return startupParameters;
    }

    /** Looks at each message before pgjdbc does. */
    void check(char type, Wire wire) throws IOException {
        if (isDone) {
            return;
        }
        switch (type) {
            case 'R' -> request(MessageInput.int4(wire.body(), 0));
            case 'Z' -> {
                isDone = true;
                wire.input().allowLongMessages();
            }
            case 'E', 'N', 'S', 'K', 'v' -> { }
            default -> throw new NotPostgresException();
        }
    }

    private void request(int kind) throws IOException {
        switch (kind) {
            case OK -> isAuthenticated = true;
            case CLEARTEXT, MD5, SASL -> {
                if (!hasPassword) {
                    refuse(DbmigException.refused("the server asks for a password, and none was given")
                            .hint("Give it as PGPASSWORD, in ~/.pgpass (mode 0600) or in the URL."));
                }
            }
            case GSS, SSPI -> refuse(DbmigException.refused("the server asks for GSSAPI or SSPI authentication,"
                            + " which dbmig does not speak")
                    .hint("Add a line for dbmig's user with the method scram-sha-256 to pg_hba.conf."));
            default -> { }
        }
    }

    private void refuse(DbmigException reason) throws IOException {
        refusal = reason;
        throw new IOException(reason.getMessage());
    }

    /** True once the server accepted who we are; errors after that are of another kind. */
    boolean isAuthenticated() {
        return isAuthenticated;
    }

    /** Why we gave up the attempt, if we did. */
    Optional<DbmigException> refusal() {
        return Optional.ofNullable(refusal);
    }
}
