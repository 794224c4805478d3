package dev.dbmig.backup;

import java.util.Locale;

/** How far a backup is proven; each includes those before it. */
public enum Grade {
    /** pg_dump ended well. */
    WRITTEN,
    /** Every file is on the disk with a SHA-256. */
    CHECKSUMMED,
    /** pg_restore has read the archive to its end. */
    DECODED,
    /** It was restored into a new database. */
    RESTORED,
    /** The restored database has the rows that it should, and its foreign keys hold. */
    VERIFIED;

    /** As it stands in manifests and output, e.g. {@code decoded}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Grade of(String text) {
        for (Grade grade : values()) {
            if (grade.toString().equals(text)) {
                return grade;
            }
        }
        throw new IllegalArgumentException("unknown grade \"" + text + "\"");
    }
}
