package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.util.List;
import java.util.Optional;

/** What the argument of an upgrade or downgrade names among the migrations. */
public final class Target {

    static final String HEAD = "head";

    private Target() {
    }

    /**
     * How many of the pending migrations an upgrade to a target takes.
     *
     * @param target a version, a name, {@code +N} or {@code head}
     * @param pending the versioned migrations that an upgrade to the head would apply, in order
     */
    static int countUp(String target, List<Migration> pending, Comparison comparison) {
        if (target.equals(HEAD)) {
            return pending.size();
        }
        if (target.startsWith("+")) {
            return countOf(target, pending.size(), "pending");
        }
        for (int i = 0; i < pending.size(); i++) {
            if (names(target, pending.get(i))) {
                return i + 1;
            }
        }
        Optional<MigrationStatus> other = comparison.statuses().stream()
                .filter(s -> s.migration().map(m -> names(target, m)).orElse(false)).findFirst();
        if (other.isEmpty()) {
            throw DbmigException.usage("no migration is named \"" + target + "\"")
                    .hint("'dbmig status' lists them; a target is a version, a name, +N or head.");
        }
        boolean isCurrent = comparison.current().map(Version::toString).map(other.get().key()::equals).orElse(false);
        if (other.get().isApplied() && !isCurrent) {
            throw DbmigException.usage(other.get().label() + " is already applied, and later ones are too")
                    .hint("To go back to it: dbmig downgrade " + other.get().key());
        }
        return 0;
    }

    /**
     * How many of the applied migrations a downgrade to a target undoes.
     *
     * @param target the version or name that stays applied, {@code -N}, or {@code base} for all
     * @param applied the applied migrations, the newest first
     */
    static int countDown(String target, List<MigrationStatus> applied, Optional<Version> baseline) {
        if (target.equals("base")) {
            return applied.size();
        }
        if (target.startsWith("-")) {
            return countOf(target, applied.size(), "applied");
        }
        for (int i = 0; i < applied.size(); i++) {
            MigrationStatus status = applied.get(i);
            if (status.migration().map(m -> names(target, m)).orElse(status.key().equals(target))) {
                return i;
            }
        }
        if (baseline.isPresent() && baseline.get().toString().equals(target)) {
            return applied.size();
        }
        throw DbmigException.usage("no applied migration is named \"" + target + "\"")
                .hint("'dbmig status' lists them; a target is the version that stays applied, -N, or base.");
    }

    static boolean names(String target, Migration migration) {
        boolean byVersion = migration.version() != null && !target.isEmpty() && Character.isDigit(target.charAt(0))
                && Version.of(target).equals(migration.version());
        return byVersion || target.equals(migration.key()) || target.equals(migration.name())
                || target.equals(migration.label()) || target.equals(migration.key() + "_" + migration.name())
                || migration.up().file().endsWith(target);
    }

    /**
     * Of {@code +N} or {@code -N}.
     *
     * @param available how many there are at the most
     * @param what they are called: pending, applied
     * @throws DbmigException with exit code USAGE if it is no number, or not of this many
     */
    public static int countOf(String target, int available, String what) {
        try {
            int count = Integer.parseInt(target.substring(1));
            if (count > 0 && count <= available) {
                return count;
            }
            throw DbmigException.usage("there are only " + available + " " + what + " migrations, not " + count);
        } catch (NumberFormatException e) {
            throw DbmigException.usage("\"" + target + "\" is no number of migrations")
                    .hint("A number of migrations is written like " + target.charAt(0) + "2.");
        }
    }
}
