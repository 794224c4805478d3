package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Changes what the history says without running a script. Each change is one transaction, with a reason. */
public final class HistoryEditor {

    private final Session session;
    private final HistoryTable table;
    private final HistorySql history;

    public HistoryEditor(Session session, HistoryTable table, String runId) {
        this.session = session;
        this.table = table;
        this.history = new HistorySql(table, runId);
    }

    /**
     * Considers everything up to a version as applied, in a database that existed before its history.
     *
     * @return false if that baseline is there already
     */
    public boolean baseline(Version version, String reason) {
        Comparison comparison = Comparison.of(List.of(), new History(table).rows(session));
        if (comparison.baseline().filter(version::equals).isPresent() && comparison.statuses().isEmpty()) {
            return false;
        }
        if (comparison.current().isPresent()) {
            throw DbmigException.refused("the history is not empty: the database is at "
                            + comparison.current().get())
                    .hint("'dbmig stamp " + version + "' sets the version of a database that has a history.");
        }
        write(List.of(history.baseline(version.toString(), reason)));
        return true;
    }

    /**
     * Sets the history to exactly one version: records what is missing up to it, and takes back what is above.
     *
     * @param target the version or name of a migration of the folder, {@code head}, or {@code base} for none
     * @return the labels of the migrations whose state has changed
     */
    public List<String> stamp(String target, List<Migration> folder, String reason) {
        Comparison comparison = Comparison.of(folder, new History(table).rows(session));
        Optional<Version> last = stampTarget(target, folder);
        Mirror mirror = Mirror.unchecked(session, table);
        List<String> statements = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (MigrationStatus status : comparison.statuses()) {
            if (!status.isVersioned() || status.state() == MigrationState.BASELINE) {
                continue;
            }
            boolean wanted = last.isPresent() && Version.of(status.key()).compareTo(last.get()) <= 0;
            if (wanted && !status.isApplied()) {
                status.row().ifPresent(row -> statements.add(history.undone(row.id(), reason)));
                statements.add(history.appliedWithReason(status.migration().orElseThrow(), reason));
                statements.addAll(mirror.applied(status.migration().orElseThrow(), null));
                changed.add(status.label());
            } else if (!wanted && status.row().isPresent()) {
                statements.add(history.undone(status.row().get().id(), reason));
                statements.addAll(mirror.undone(status.row().get()));
                changed.add(status.label());
            }
        }
        if (!statements.isEmpty()) {
            write(statements);
        }
        return changed;
    }

    /**
     * Takes over a tracking table: what it says is applied is recorded as applied.
     *
     * @param shown what the operator has seen of it
     * @param look looks again
     * @return the labels of the migrations that are recorded
     * @throws DbmigException if somebody has changed the table since it was shown
     */
    public List<String> adopt(Adoption shown, Function<Session, Adoption> look) {
        session.execute("BEGIN");
        try {
            keepStill(shown.source());
            Adoption adoption = look.apply(session);
            adoption.requireFit();
            if (!adoption.equalsTo(shown)) {
                throw DbmigException.refused(shown.table() + " has changed since it was shown")
                        .hint("Nothing was changed. Look again: dbmig adopt --dry-run");
            }
            List<String> statements = new ArrayList<>();
            if (!new History(table).exists(session)) {
                statements.addAll(history.create());
            }
            statements.addAll(adoption.statements(history));
            session.execute(String.join(";", statements) + ";COMMIT");
            return adoption.in(Adoption.Fate.ADOPTED).stream().map(Adoption.Line::label).toList();
        } catch (PostgresException e) {
            rollBack();
            throw explained(e, shown);
        } catch (RuntimeException e) {
            rollBack();
            throw e;
        }
    }

    private void rollBack() {
        if (session.isUsable() && session.transactionStatus() != 'I') {
            session.execute("ROLLBACK");
        }
    }

    private RuntimeException explained(PostgresException e, Adoption shown) {
        return switch (e.sqlState()) {
            case "55P03" -> DbmigException.refused("somebody is writing " + shown.table() + ", and did not end within 10 s")
                    .detail("Nothing was changed.").hint("See pg_stat_activity; the old tool must not run meanwhile.");
            case "42501" -> DbmigException.refused("cannot take over " + shown.table() + ": " + e.serverMessage().message())
                    .detail("Nothing was changed.").hint("Run it as the owner of the history " + table + ".");
            default -> e;
        };
    }

    /** Nobody writes the table while it is taken over, as far as this role may see to that. */
    private void keepStill(TrackingTable source) {
        String name = Identifiers.literal(source.quoted());
        String mayLock = session.query("SELECT pg_catalog.has_table_privilege(" + name + ", 'UPDATE, DELETE, TRUNCATE')")
                .get(0).get(0);
        if (mayLock.equals("t")) {
            session.execute("SET LOCAL lock_timeout = '10s'; LOCK TABLE " + source.quoted() + " IN SHARE MODE");
        }
    }

    /** What a repair makes of a migration whose history does not fit. */
    public enum Repair {
        /** The checksum of the file as it is now. */
        ACCEPT_CHANGE,
        /** The row of a migration that is gone from the folder is taken back. */
        FORGET,
        /** Considered applied, though its script stopped on the way. */
        MARK_APPLIED,
        /** Considered not applied: what the script did has been undone by hand. */
        MARK_PENDING,
        /** The statement in which it stopped is done: go on behind it. */
        STATEMENT_DONE,
        /** The statement in which it stopped is not done: run it again. */
        STATEMENT_NOT_DONE
    }

    /** Repairs one migration. */
    public void repair(MigrationStatus status, Repair repair, String reason) {
        HistoryRow row = status.row().orElseThrow();
        List<String> statements = new ArrayList<>(List.of(switch (repair) {
            case ACCEPT_CHANGE -> history.repaired(row.id(),
                    history.checksumOf(status.migration().orElseThrow()), reason);
            case FORGET, MARK_PENDING -> history.undone(row.id(), reason);
            case MARK_APPLIED -> history.repaired(row.id(), "state = 'applied', progress = NULL, error = NULL", reason);
            case STATEMENT_DONE, STATEMENT_NOT_DONE -> history.continued(row, repair == Repair.STATEMENT_DONE, reason);
        }));
        Mirror mirror = Mirror.unchecked(session, table);
        statements.addAll(switch (repair) {
            case ACCEPT_CHANGE -> mirror.changed(status.migration().orElseThrow());
            case FORGET, MARK_PENDING -> mirror.undone(row);
            case MARK_APPLIED -> status.migration().map(m -> mirror.applied(m, null)).orElse(List.of());
            case STATEMENT_DONE, STATEMENT_NOT_DONE -> List.<String>of();
        });
        write(statements);
    }

    private static Optional<Version> stampTarget(String target, List<Migration> folder) {
        if (target.equals("base")) {
            return Optional.empty();
        }
        List<Migration> versioned = folder.stream().filter(m -> m.kind() == MigrationKind.VERSIONED).toList();
        if (target.equals("head") && !versioned.isEmpty()) {
            return Optional.of(versioned.get(versioned.size() - 1).version());
        }
        return Optional.of(versioned.stream().filter(m -> Target.names(target, m)).findFirst()
                .orElseThrow(() -> DbmigException.usage("no migration is named \"" + target + "\"")
                        .hint("'dbmig status' lists them; a target is a version, a name, head or base."))
                .version());
    }

    private void write(List<String> statements) {
        List<String> all = new ArrayList<>();
        if (!new History(table).exists(session)) {
            all.addAll(history.create());
        }
        all.addAll(statements);
        session.execute("BEGIN;" + String.join(";", all) + ";COMMIT");
    }
}
