package dev.dbmig.backup;

/** How pg_dump writes an archive. Plain text is none: it cannot be restored selectively, in parallel or safely. */
public enum DumpFormat {
    /** One file. */
    CUSTOM("custom", "data.dump"),
    /** A folder with a file per table, which several jobs can write at once. */
    DIRECTORY("directory", "data");

    private final String option;
    private final String archiveName;

    DumpFormat(String option, String archiveName) {
        this.option = option;
        this.archiveName = archiveName;
    }

    /** As {@code pg_dump --format} takes it. */
    public String option() {
        return option;
    }

    /** Of the archive inside a backup's folder. */
    String archiveName() {
        return archiveName;
    }

    static DumpFormat of(String option) {
        for (DumpFormat format : values()) {
            if (format.option.equals(option)) {
                return format;
            }
        }
        throw new IllegalArgumentException("unknown format \"" + option + "\"");
    }
}
