package dev.dbmig.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the statements before have made: tables that are still empty, and what only the next transaction may use. */
final class LintMemory {

    private final List<List<String>> newTables = new ArrayList<>();
    private final Map<String, String> notNullChecks = new HashMap<>();
    private final Set<String> provenNotNull = new HashSet<>();
    private final Set<String> notValidated = new HashSet<>();
    private final Map<String, String> newEnumValues = new HashMap<>();
    private final Set<String> newTypes = new HashSet<>();

    void tableIsMade(List<String> table) {
        newTables.add(List.copyOf(table));
    }

    void tableIsRenamed(List<String> from, String to) {
        if (isNew(from)) {
            List<String> renamed = new ArrayList<>(from);
            renamed.set(renamed.size() - 1, to);
            newTables.add(renamed);
        }
    }

    /** Without a schema it is the one of that name; with one, only where none was given then or the same. */
    boolean isNew(List<String> table) {
        return newTables.stream().anyMatch(made -> isSame(made, table));
    }

    private static boolean isSame(List<String> a, List<String> b) {
        if (a.isEmpty() || b.isEmpty() || !a.get(a.size() - 1).equals(b.get(b.size() - 1))) {
            return false;
        }
        return a.size() == 1 || b.size() == 1 || a.get(a.size() - 2).equals(b.get(b.size() - 2));
    }

    /** @param column that a CHECK says is not null; null for another constraint */
    void constraintIsAdded(List<String> table, String constraint, String column, boolean isValid) {
        String key = key(table, constraint);
        if (column != null) {
            notNullChecks.put(key, column);
        }
        if (isValid) {
            constraintIsValidated(table, constraint);
        } else {
            notValidated.add(key);
        }
    }

    void constraintIsValidated(List<String> table, String constraint) {
        String column = notNullChecks.get(key(table, constraint));
        if (column != null) {
            provenNotNull.add(key(table, column));
        }
    }

    /** Whether this very transaction has added it NOT VALID. */
    boolean isAddedHere(List<String> table, String constraint) {
        return notValidated.contains(key(table, constraint));
    }

    boolean isProvenNotNull(List<String> table, String column) {
        return provenNotNull.contains(key(table, column));
    }

    void typeIsMade(List<String> type) {
        newTypes.add(last(type));
    }

    void enumValueIsAdded(List<String> type, String value) {
        if (!newTypes.contains(last(type))) {
            newEnumValues.put(value, last(type));
        }
    }

    /** The type by each of its values that this transaction has added. */
    Map<String, String> newEnumValues() {
        return newEnumValues;
    }

    /** From here on another transaction is at work. */
    void transactionEnds() {
        notValidated.clear();
        newEnumValues.clear();
        newTypes.clear();
    }

    private static String key(List<String> table, String name) {
        return last(table) + "\0" + name;
    }

    private static String last(List<String> name) {
        return name.isEmpty() ? "" : name.get(name.size() - 1);
    }
}
