package dev.dbmig.backup;

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
    VERIFIED
}
