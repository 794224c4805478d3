package dev.dbmig.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the statements before have made: tables that are still empty, and what only the next transaction may use. */
final class LintMemory {

    private final List<List<String>> newTables = new ArrayList<>();
    private final Set<String> dropped = new HashSet<>();
    private final Set<String> written = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private final Map<String, TypeName> types = new HashMap<>();
    private final Map<String, List<String>> indexes = new HashMap<>();
    private final Map<String, String> notNullChecks = new HashMap<>();
    private final Set<String> provenNotNull = new HashSet<>();
    private final Set<String> notValidated = new HashSet<>();
    private final Map<String, String> newEnumValues = new HashMap<>();
    private final Set<String> newTypes = new HashSet<>();

    void tableIsMade(List<String> table) {
        newTables.add(List.copyOf(table));
        made.add(last(table));
    }

    /** CREATE TABLE IF NOT EXISTS of one that is there. */
    void tableWasMade(List<String> table) {
        made.add(last(table));
    }

    void columnIsMade(List<String> table, String column, TypeName type) {
        made.add(key(table, column));
        typeIsChanged(table, column, type);
    }

    /** Whether one of the scripts has made a table, whatever is in it by now. */
    boolean isMade(List<String> table) {
        return made.contains(last(table));
    }

    /** Whether one of the scripts has added a column to a table, whatever is in it by now. */
    boolean isMade(List<String> table, String column) {
        return made.contains(key(table, column));
    }

    void typeIsChanged(List<String> table, String column, TypeName type) {
        types.put(key(table, column), type);
    }

    /** The type that the scripts have given a column. */
    Optional<TypeName> type(List<String> table, String column) {
        return Optional.ofNullable(types.get(key(table, column)));
    }

    void indexIsMade(List<String> index, List<String> table) {
        indexes.put(last(index), List.copyOf(table));
    }

    /** The table on which the scripts have made an index. */
    Optional<List<String>> tableOfIndex(List<String> index) {
        return Optional.ofNullable(indexes.get(last(index)));
    }

    /** A statement has changed rows of it: nobody knows how. */
    void tableIsWritten(List<String> table) {
        written.add(last(table));
    }

    boolean isWritten(List<String> table) {
        return written.contains(last(table));
    }

    boolean isNewType(List<String> type) {
        return newTypes.contains(last(type));
    }

    void tableIsDropped(List<String> table) {
        dropped.add(last(table));
    }

    /**
     * Another script follows: it may run much later.
     *
     * @param mayHaveRows of a table that a script before it has made
     */
    void scriptBegins(Predicate<List<String>> mayHaveRows) {
        newTables.removeIf(table -> !dropped.contains(last(table)) && mayHaveRows.test(table));
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

    /** What had a name that nobody knows is not what has the next one. */
    void unknownNamesAreForgotten() {
        newTables.removeIf(SqlTemplate::isUnknown);
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
