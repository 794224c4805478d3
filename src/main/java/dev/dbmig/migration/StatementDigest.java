package dev.dbmig.migration;

import dev.dbmig.sql.Statement;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A checksum over the statements of a script so far, without what stands between them. */
final class StatementDigest {

    static final String EMPTY = new StatementDigest().value();

    private final MessageDigest digest;

    StatementDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(Statement statement) {
        digest.update(statement.body());
        digest.update((byte) 0);
    }

    /** {@code sha256:…} over all that was added. */
    String value() {
        try {
            return "sha256:" + HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
