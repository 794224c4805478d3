package dev.dbmig.migration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The folder compared with the history: every migration that either has, with its state. */
public final class Comparison {

    private static final Comparator<MigrationStatus> ORDER = Comparator
            .comparing(Comparison::version, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(MigrationStatus::key);

    private final List<MigrationStatus> statuses = new ArrayList<>();
    private final Map<Version, HistoryRow> versionRows = new TreeMap<>();
    private final Map<String, HistoryRow> repeatableRows = new HashMap<>();
    private final Map<String, HistoryRow> scriptRows = new TreeMap<>();
    private final List<HistoryRow> rows;
    private final Version baseline;
    private final Version highestApplied;

    private Comparison(List<HistoryRow> history) {
        this.rows = List.copyOf(history);
        Version lastBaseline = null;
        for (HistoryRow row : history) {
            if (row.isCurrent() && row.isVersioned()) {
                versionRows.put(Version.of(row.version()), row);
            } else if (row.isCurrent() && row.isRepeatable()) {
                repeatableRows.put(row.version(), row);
            } else if (row.isCurrent() && row.isScript()) {
                scriptRows.put(row.version(), row);
            } else if (row.isCurrent() && row.isBaseline()) {
                lastBaseline = Version.of(row.version());
            }
        }
        baseline = lastBaseline;
        highestApplied = versionRows.keySet().stream().reduce(baseline, Comparison::higher);
    }

    private Comparison(List<MigrationStatus> told, Optional<Version> current) {
        rows = List.of();
        statuses.addAll(told);
        baseline = null;
        highestApplied = current.orElse(null);
    }

    /** @param rows the history, in the order in which it was written */
    public static Comparison of(List<Migration> folder, List<HistoryRow> rows) {
        Comparison comparison = new Comparison(rows);
        folder.forEach(comparison::addFromFolder);
        comparison.versionRows.values().forEach(comparison::addMissing);
        comparison.repeatableRows.values().forEach(comparison::addMissing);
        comparison.statuses.sort(ORDER);
        return comparison;
    }

    /**
     * What another tool says of its own migrations.
     *
     * @param statuses in its order
     * @param current the version of the database
     */
    public static Comparison told(List<MigrationStatus> statuses, Optional<Version> current) {
        return new Comparison(statuses, current);
    }

    /** In order: versions, then repeatable migrations. */
    public List<MigrationStatus> statuses() {
        return List.copyOf(statuses);
    }

    public List<MigrationStatus> in(MigrationState state) {
        return statuses.stream().filter(s -> s.state() == state).toList();
    }

    /** The version of the database: the highest that is applied or the baseline. */
    public Optional<Version> current() {
        return Optional.ofNullable(highestApplied);
    }

    public Optional<Version> baseline() {
        return Optional.ofNullable(baseline);
    }

    /** The last time a script was applied that is no migration, by the path that was given. */
    public Optional<HistoryRow> script(String path) {
        return Optional.ofNullable(scriptRows.get(path));
    }

    /** Scripts that are no migrations and stopped on the way, each in a sentence that says how to go on. */
    public List<String> unfinishedScripts() {
        return scriptRows.values().stream().filter(row -> row.state().isUnfinished())
                .map(row -> row.version() + " is half applied: " + whereStopped(row) + ". Finish it with 'dbmig apply "
                        + row.version() + "'.")
                .toList();
    }

    /** What a run wrote into the history, in order. */
    public List<HistoryRow> rowsOf(String runId) {
        return rows.stream().filter(row -> runId.equals(row.runId())).toList();
    }

    /** The migrations that a run undid and that are not applied again since, in order. */
    List<Migration> undoneBy(String runId) {
        return rowsOf(runId).stream().filter(row -> row.state() == RowState.UNDONE && row.isVersioned())
                .map(row -> Version.of(row.version())).distinct().sorted()
                .flatMap(version -> statuses.stream().filter(s -> s.row().isEmpty()).map(MigrationStatus::migration)
                        .flatMap(Optional::stream).filter(m -> version.equals(m.version())))
                .toList();
    }

    private void addFromFolder(Migration migration) {
        statuses.add(migration.kind() == MigrationKind.VERSIONED ? versioned(migration) : repeatable(migration));
    }

    private MigrationStatus versioned(Migration migration) {
        HistoryRow row = versionRows.remove(migration.version());
        if (row != null) {
            return known(migration, row);
        }
        if (baseline != null && migration.version().compareTo(baseline) <= 0) {
            return new MigrationStatus(Optional.of(migration), Optional.empty(), MigrationState.BASELINE, "");
        }
        boolean late = highestApplied != null && migration.version().compareTo(highestApplied) < 0;
        return new MigrationStatus(Optional.of(migration), Optional.empty(),
                late ? MigrationState.OUT_OF_ORDER : MigrationState.PENDING,
                late ? highestApplied + " is already applied" : "");
    }

    private MigrationStatus known(Migration migration, HistoryRow row) {
        if (row.state().isUnfinished()) {
            return new MigrationStatus(Optional.of(migration), Optional.of(row), MigrationState.FAILED, whereStopped(row));
        }
        boolean same = row.checksum() == null || row.checksum().equals(migration.up().checksum());
        return new MigrationStatus(Optional.of(migration), Optional.of(row),
                same ? MigrationState.APPLIED : MigrationState.CHANGED,
                same ? "" : "the file is not what was applied");
    }

    private MigrationStatus repeatable(Migration migration) {
        HistoryRow row = repeatableRows.remove(migration.key());
        if (row != null && row.state().isUnfinished()) {
            return known(migration, row);
        }
        boolean same = row != null && migration.up().checksum().equals(row.checksum());
        return new MigrationStatus(Optional.of(migration), Optional.ofNullable(row),
                same ? MigrationState.APPLIED : MigrationState.PENDING,
                same || row == null ? "" : "changed since it was applied: applied again");
    }

    private void addMissing(HistoryRow row) {
        boolean unfinished = row.state().isUnfinished();
        statuses.add(new MigrationStatus(Optional.empty(), Optional.of(row),
                unfinished ? MigrationState.FAILED : MigrationState.MISSING,
                unfinished ? whereStopped(row) + "; its file is missing" : "not in the folder"));
    }

    private static String whereStopped(HistoryRow row) {
        int begun = row.parsedProgress().map(Progress::begun).orElse(0);
        String place = begun > 0 ? "stopped in statement " + begun : "stopped after statement " + row.statement();
        return (row.state() == RowState.UNDOING ? "undo " + place : place)
                + (row.error() == null ? "" : ": " + row.error());
    }

    /** Null for a repeatable migration. */
    private static Version version(MigrationStatus status) {
        return status.migration().map(Migration::version)
                .orElseGet(() -> status.isVersioned() ? Version.of(status.key()) : null);
    }

    private static Version higher(Version a, Version b) {
        return a == null || b.compareTo(a) > 0 ? b : a;
    }
}
