package dev.dbmig.upgrade;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run restores, as its plan keeps it.
 *
 * @param backup its name
 * @param path of its folder
 * @param origin the database that the command was given for, where a recovery looks for the run
 * @param isBeside whether it goes into a database of its own, and the real one is left alone
 * @param tables the only ones that are wanted; empty for all
 * @param wasHealthy whether the application was well before, so that it has to be again on the way back
 */
record Restoring(String backup, String path, String origin, boolean isBeside, List<String> tables, boolean wasHealthy) {

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("backup", backup);
        map.put("path", path);
        map.put("origin", origin);
        map.put("beside", isBeside);
        map.put("tables", tables);
        map.put("wasHealthy", wasHealthy);
        return map;
    }

    @SuppressWarnings("unchecked")
    static Restoring fromMap(Map<String, Object> map) {
        return new Restoring((String) map.get("backup"), (String) map.get("path"), (String) map.get("origin"),
                (Boolean) map.get("beside"), (List<String>) map.get("tables"), (Boolean) map.get("wasHealthy"));
    }

    @Override
    public String toString() {
        return "restore of " + (tables.isEmpty() ? "" : String.join(", ", tables) + " from ") + backup;
    }
}
