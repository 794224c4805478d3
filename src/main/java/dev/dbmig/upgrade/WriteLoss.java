package dev.dbmig.upgrade;

import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.WriteTotals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a restore leaves out: how much was written since the backup, as far as it can be told.
 *
 * @param counted what the server's statistics say; empty if they do not reach back to the backup
 * @param tables those that have another number of rows than the backup
 * @param equal how many have the same number
 * @param unknown how many could not be counted in time, in the database or in the backup
 * @param problem why nothing could be counted in the database, e.g. because it is damaged; empty if it could
 */
public record WriteLoss(Optional<WriteTotals> counted, List<Difference> tables, int equal, int unknown,
        Optional<String> problem) {

    private static final int MOST_LINES = 20;

    /**
     * A table with other rows.
     *
     * @param now rows; null if the database has no such table
     * @param inBackup likewise
     */
    public record Difference(String table, Long now, Long inBackup) {

        @Override
        public String toString() {
            return table + ": " + (now == null ? "not there now" : now + (now == 1 ? " row now" : " rows now")) + ", "
                    + (inBackup == null ? "not in the backup" : inBackup + " in the backup");
        }
    }

    /** @param now the database's rows */
    static WriteLoss of(Optional<WriteTotals> counted, RowCounts now, RowCounts inBackup) {
        List<Difference> differences = new ArrayList<>();
        int equal = 0;
        int unknown = now.leftOut() + inBackup.leftOut();
        TreeSet<String> all = new TreeSet<>(now.rows().keySet());
        all.addAll(inBackup.rows().keySet());
        for (String table : all) {
            Long rows = now.rows().get(table);
            Long restored = inBackup.rows().get(table);
            boolean isOfOne = rows == null || restored == null;
            if (isOfOne ? unknown == 0 : !rows.equals(restored)) {
                differences.add(new Difference(table, rows, restored));
            } else if (!isOfOne) {
                equal++;
            }
        }
        return new WriteLoss(counted, List.copyOf(differences), equal, unknown, Optional.empty());
    }

    static WriteLoss unknown(String problem) {
        return new WriteLoss(Optional.empty(), List.of(), 0, 0, Optional.of(problem));
    }

    /** For people, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (problem.isPresent()) {
            lines.add("What was written since the backup cannot be counted: " + problem.get() + ".");
            return lines;
        }
        lines.add(counted.map(c -> "Written since the backup: at most " + c.transaction() + " transactions (of the whole server), about "
                        + c.inserted() + (c.inserted() == 1 ? " row inserted, " : " rows inserted, ") + c.updated() + " updated, " + c.deleted() + " deleted.")
                .orElse("How many transactions wrote since the backup is not known; rows changed in place are not seen by counting."));
        tables.stream().limit(MOST_LINES).map(Difference::toString).forEach(lines::add);
        if (tables.size() > MOST_LINES) {
            lines.add((tables.size() - MOST_LINES) + " more tables have another number of rows; the run's report has all of them.");
        }
        lines.add((equal == 1 ? "1 table has" : equal + " tables have") + " as many rows as in the backup"
                + (unknown == 0 ? "." : "; " + unknown + " could not be counted in time."));
        return lines;
    }

    /** For the report and for machines. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("transactions", counted.map(WriteTotals::transaction).orElse(null));
        map.put("inserted", counted.map(WriteTotals::inserted).orElse(null));
        map.put("updated", counted.map(WriteTotals::updated).orElse(null));
        map.put("deleted", counted.map(WriteTotals::deleted).orElse(null));
        map.put("tables", tables.stream().map(difference -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("table", difference.table());
            one.put("now", difference.now());
            one.put("inBackup", difference.inBackup());
            return one;
        }).toList());
        map.put("equalTables", (long) equal);
        map.put("notCounted", (long) unknown);
        map.put("problem", problem.orElse(null));
        return map;
    }
}
