package dev.dbmig.upgrade;

import dev.dbmig.backup.Manifest;
import dev.dbmig.insight.Problems;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a restored backup looks like: whether its data is whole.
 *
 * @param problems violated foreign keys, invalid indexes, and tables that have other rows than were counted before
 * @param rows of each table
 */
public record RestoredCopy(List<String> problems, RowCounts rows) {

    /**
     * @param session in the restored database, outside a transaction
     * @param budget for counting the rows
     */
    public static RestoredCopy look(Session session, Manifest manifest, Duration budget) {
        List<String> problems = new ArrayList<>(Problems.inData(session));
        RowCounts rows = RowCounts.read(session, List.of(), budget);
        if (manifest.rowCounts() != null) {
            problems.addAll(new RowCounts(new TreeMap<>(manifest.rowCounts()), 0).differencesTo(rows));
        }
        return new RestoredCopy(problems, rows);
    }

    /** Whether everything was looked at and is as it should be. */
    public boolean isVerified() {
        return problems.isEmpty() && rows.leftOut() == 0;
    }
}
