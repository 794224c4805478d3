package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** With which exit codes each command can end, as its help shows them. */
final class ExitCodeTable {

    private static final Set<String> RUNS = Set.of("upgrade", "downgrade", "rollback", "apply");
    private static final Set<String> EDITS = Set.of("adopt", "baseline", "stamp", "repair");
    private static final Set<String> LOOKS = Set.of("status", "current", "history", "doctor", "demo");
    private static final Set<String> CHECKS = Set.of("status", "doctor");

    private ExitCodeTable() {
    }

    static Map<String, String> of(String command) {
        List<ExitCode> codes = new ArrayList<>(List.of(ExitCode.OK, ExitCode.BUG, ExitCode.USAGE));
        boolean changes = RUNS.contains(command) || EDITS.contains(command);
        if (changes || LOOKS.contains(command) || command.equals("new") || command.equals("init")) {
            codes.add(ExitCode.REFUSED);
        }
        if (changes) {
            codes.add(ExitCode.LOCKED);
        }
        if (RUNS.contains(command)) {
            codes.add(ExitCode.UNFINISHED);
            codes.add(ExitCode.ROLLED_BACK);
        }
        if (CHECKS.contains(command)) {
            codes.add(ExitCode.PROBLEM_FOUND);
        }
        if (changes) {
            codes.add(ExitCode.INTERRUPTED);
            codes.add(ExitCode.TERMINATED);
        }
        Map<String, String> table = new LinkedHashMap<>();
        codes.forEach(code -> table.put(String.valueOf(code.code()), "production is " + code.production()));
        return table;
    }
}
