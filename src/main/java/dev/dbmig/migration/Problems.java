package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with a folder, told at once: the first in full, the others as DETAIL. */
final class Problems {

    private record Problem(String message, String hint) {}

    private final List<Problem> found = new ArrayList<>();

    void add(String message, String hint) {
        found.add(new Problem(message, hint));
    }

    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        Problem first = found.get(0);
        DbmigException error = DbmigException.refused(first.message()).hint(first.hint());
        if (found.size() > 1) {
            StringBuilder others = new StringBuilder(found.size() - 1 + " more:");
            found.subList(1, found.size()).forEach(p ->
                    others.append("\n  ").append(p.message()).append(" (").append(p.hint()).append(')'));
            error.detail(others.toString());
        }
        throw error;
    }
}
