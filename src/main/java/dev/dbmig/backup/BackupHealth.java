package dev.dbmig.backup;

import dev.dbmig.backup.FolderEntry.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Whether the backups of a folder are what one would want to have tonight; a pure function of what there is. */
public final class BackupHealth {

    /** Enough before the newest to tell what is usual. */
    private static final int COMPARED = 5;

    private final Limits limits;

    public BackupHealth(Limits limits) {
        this.limits = limits;
    }

    /**
     * From when on something is wrong.
     *
     * @param warnAge of the newest good backup
     * @param criticalAge likewise
     * @param smallest in percent of the median of those before, below which the newest is suspicious
     */
    public record Limits(Duration warnAge, Duration criticalAge, int smallest) {}

    /** As monitoring systems know them; their numbers are the exit codes of the monitoring plugins. */
    public enum Status { OK, WARNING, CRITICAL, UNKNOWN }

    /**
     * Of one database.
     *
     * @param newest its newest good backup; null if there is none
     * @param age of it; null if there is none
     * @param bytes of it; 0 if there is none
     * @param usualBytes the median of those before; 0 if there are none
     * @param count of all good ones
     */
    public record OfDatabase(String database, Status status, String sentence, Instant newest, Duration age, long bytes,
            long usualBytes, int count) {}

    /**
     * Of the folder.
     *
     * @param free bytes on its disk; empty if that cannot be told
     * @param sentences what is to be said beside the databases
     */
    public record Result(Status status, List<OfDatabase> databases, OptionalLong free, List<String> sentences) {

        public Result {
            databases = List.copyOf(databases);
            sentences = List.copyOf(sentences);
        }
    }

    /**
     * @param databases that must have a backup; empty for those that there are backups of
     * @param free bytes on the folder's disk; empty if that cannot be told
     */
    public Result check(List<FolderEntry> entries, Collection<String> databases, OptionalLong free, Instant now) {
        Map<String, List<Manifest>> good = new LinkedHashMap<>();
        new TreeSet<>(databases).forEach(name -> good.put(name, new ArrayList<>()));
        entries.stream().filter(e -> e.state() == State.COMPLETE).map(e -> e.backup().orElseThrow().manifest())
                .filter(m -> databases.isEmpty() || good.containsKey(m.source().database()))
                .forEach(m -> addIfGood(good.computeIfAbsent(m.source().database(), name -> new ArrayList<>()), m, now));
        List<OfDatabase> each = good.entrySet().stream().map(e -> ofDatabase(e.getKey(), e.getValue(), now)).toList();
        List<String> sentences = new ArrayList<>();
        Status status = each.isEmpty() ? Status.CRITICAL : Status.OK;
        if (each.isEmpty()) {
            sentences.add("there is no backup at all");
        }
        for (OfDatabase one : each) {
            status = worse(status, one.status());
        }
        status = worse(status, space(each, free, sentences));
        return new Result(worse(status, oddities(entries, sentences)), each, free, sentences);
    }

    private static void addIfGood(List<Manifest> manifests, Manifest manifest, Instant now) {
        boolean isFromFuture = manifest.started().isAfter(now.plus(Retention.CLOCK_SKEW));
        if (manifest.grade().compareTo(Grade.DECODED) >= 0 && !isFromFuture) {
            manifests.add(manifest);
        }
    }

    private OfDatabase ofDatabase(String database, List<Manifest> oldestFirst, Instant now) {
        if (oldestFirst.isEmpty()) {
            return new OfDatabase(database, Status.CRITICAL, database + ": no good backup", null, null, 0, 0, 0);
        }
        Manifest newest = oldestFirst.get(oldestFirst.size() - 1);
        Duration age = Duration.between(newest.started(), now.isBefore(newest.started()) ? newest.started() : now);
        long usual = median(oldestFirst.subList(Math.max(0, oldestFirst.size() - 1 - COMPARED), oldestFirst.size() - 1));
        boolean isSmall = usual > 0 && newest.bytes() < usual / 100.0 * limits.smallest();
        Status byAge = age.compareTo(limits.criticalAge()) > 0 ? Status.CRITICAL
                : age.compareTo(limits.warnAge()) > 0 ? Status.WARNING : Status.OK;
        String sentence = database + ": " + ageText(age) + " old, " + Sizes.text(newest.bytes()) + ", " + newest.grade()
                + (byAge == Status.OK ? "" : " (older than " + RetentionPolicy.text(
                        byAge == Status.CRITICAL ? limits.criticalAge() : limits.warnAge()) + ")")
                + (isSmall ? " (those before: " + Sizes.text(usual) + ")" : "");
        return new OfDatabase(database, isSmall ? worse(byAge, Status.WARNING) : byAge, sentence, newest.started(), age,
                newest.bytes(), usual, oldestFirst.size());
    }

    private static long median(List<Manifest> manifests) {
        long[] sizes = manifests.stream().mapToLong(Manifest::bytes).sorted().toArray();
        return sizes.length == 0 ? 0 : sizes[sizes.length / 2];
    }

    /** The next backups will be about as large as the last ones. */
    private static Status space(List<OfDatabase> each, OptionalLong free, List<String> sentences) {
        if (free.isEmpty()) {
            sentences.add("cannot tell the free space");
            return Status.WARNING;
        }
        long next = each.stream().mapToLong(OfDatabase::bytes).sum();
        Status status = free.getAsLong() < next ? Status.CRITICAL : free.getAsLong() < 2 * next ? Status.WARNING : Status.OK;
        sentences.add(Sizes.text(free.getAsLong()) + " free" + (status == Status.OK ? ""
                : ", and the next backups may need " + Sizes.text(next)));
        return status;
    }

    private static Status oddities(List<FolderEntry> entries, List<String> sentences) {
        Status status = Status.OK;
        for (State state : List.of(State.DAMAGED, State.ABANDONED, State.REMOVED)) {
            long count = entries.stream().filter(e -> e.state() == state).count();
            if (count > 0) {
                sentences.add(count + " " + state.name().toLowerCase(Locale.ROOT));
                status = state == State.DAMAGED ? Status.WARNING : status;
            }
        }
        return status;
    }

    private static Status worse(Status one, Status other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** E.g. {@code 40 minutes}, {@code 26 hours}, {@code 3 days}. */
    public static String ageText(Duration age) {
        return age.toHours() >= 48 ? age.toDays() + " days" : age.toHours() >= 2 ? age.toHours() + " hours"
                : age.toMinutes() + (age.toMinutes() == 1 ? " minute" : " minutes");
    }
}
