package dev.dbmig.backup;

/** Sizes as PostgreSQL's pg_size_pretty and df -h count them. */
public final class Sizes {

    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Sizes() {}

    /** E.g. {@code 12.3 MB}. */
    public static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        long tenths = Math.round(value * 10);
        return unit == 0 ? bytes + " bytes" : tenths / 10 + "." + tenths % 10 + " " + UNITS[unit];
    }
}
