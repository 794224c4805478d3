package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.util.List;
import java.util.Locale;

/** libpq's sslmode. Source: PostgreSQL documentation, "SSL Mode Descriptions". */
enum TlsMode {
    DISABLE(false, false),
    ALLOW(false, true),
    PREFER(true, false),
    REQUIRE(true, true),
    VERIFY_CA(true, true),
    VERIFY_FULL(true, true);

    private final boolean first;
    private final boolean last;

    TlsMode(boolean first, boolean last) {
        this.first = first;
        this.last = last;
    }

    static TlsMode of(String text, boolean isSystemRoot) {
        for (TlsMode mode : values()) {
            if (mode.toString().equals(text)) {
                if (isSystemRoot && mode != VERIFY_FULL) {
                    throw DbmigException.usage("sslmode \"" + text + "\" is too weak for sslrootcert=system")
                            .hint("Use sslmode=verify-full.");
                }
                return mode;
            }
        }
        throw DbmigException.usage("invalid sslmode: \"" + text + "\"")
                .hint("Use disable, allow, prefer, require, verify-ca or verify-full.");
    }

    /** Whether to ask for TLS: in the first attempt, and in the second where it differs. */
    List<Boolean> attempts() {
        return first == last ? List.of(first) : List.of(first, last);
    }

    /** True if there must be TLS. */
    boolean isRequired() {
        return first && last;
    }

    /** True if the server's certificate must be checked. */
    boolean isVerified() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
