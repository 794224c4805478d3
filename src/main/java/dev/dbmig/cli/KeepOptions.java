package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.RetentionPolicy;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A retention policy on the command line: one such option, and nothing that is configured applies. */
final class KeepOptions {

    @Option(names = "--keep-last", paramLabel = "N", description = "So many of the newest.")
    Integer last;

    @Option(names = "--keep-within", paramLabel = "TIME",
            description = "All that are no older than this before the newest good one, e.g. 48h or 30d.")
    String within;

    @Option(names = "--keep-daily", paramLabel = "N", description = "The newest of each of so many days that have one.")
    Integer daily;

    @Option(names = "--keep-weekly", paramLabel = "N", description = "Likewise of weeks, which begin on Monday.")
    Integer weekly;

    @Option(names = "--keep-monthly", paramLabel = "N", description = "Likewise of months.")
    Integer monthly;

    @Option(names = "--keep-yearly", paramLabel = "N", description = "Likewise of years.")
    Integer yearly;

    @Option(names = "--keep-size", paramLabel = "SIZE",
            description = "The newest, until they are this large together, e.g. 20GB.")
    String size;

    /** @param configured applies if none of the options was given */
    RetentionPolicy policy(RetentionPolicy configured) {
        boolean isSaid = last != null || within != null || daily != null || weekly != null || monthly != null
                || yearly != null || size != null;
        return !isSaid ? configured : new RetentionPolicy(count("--keep-last", last),
                Optional.ofNullable(within).map(text -> time("--keep-within", text)), count("--keep-daily", daily),
                count("--keep-weekly", weekly), count("--keep-monthly", monthly), count("--keep-yearly", yearly),
                size == null ? 0 : ByteSize.parse(size).orElseThrow(() ->
                        DbmigException.usage("--keep-size: \"" + size + "\" is no size").hint(ByteSize.HINT)));
    }

    private static int count(String option, Integer count) {
        if (count != null && count < 0) {
            throw DbmigException.usage(option + ": " + count + " is below zero").hint("0 takes the rule away.");
        }
        return count == null ? 0 : count;
    }

    static Duration time(String option, String text) {
        return TimeSpan.parse(text).orElseThrow(() ->
                DbmigException.usage(option + ": \"" + text + "\" is no time").hint(TimeSpan.HINT));
    }
}
