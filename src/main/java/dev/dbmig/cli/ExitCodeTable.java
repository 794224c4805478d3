package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** With which exit codes each command can end, as its help shows them. */
final class ExitCodeTable {

    private static final Set<String> RUNS = Set.of("upgrade", "downgrade", "rollback", "apply", "db migrate");
    private static final Set<String> EDITS = Set.of("adopt", "baseline", "stamp", "repair");
    private static final Set<String> LOOKS = Set.of("status", "current", "history", "doctor", "demo");
    private static final Set<String> CHECKS = Set.of("status", "doctor", "validate");

    private ExitCodeTable() {
    }

    static Map<String, String> of(String command) {
        if (command.startsWith("backup")) {
            return ofBackup(command);
        }
        if (command.startsWith("db ") && !command.endsWith(" migrate")) {
            return ofDatabase(command.substring("db ".length()));
        }
        List<ExitCode> codes = new ArrayList<>(List.of(ExitCode.OK, ExitCode.BUG, ExitCode.USAGE));
        boolean changes = RUNS.contains(command) || EDITS.contains(command);
        if (changes || LOOKS.contains(command) || command.equals("new") || command.equals("init")) {
            codes.add(ExitCode.REFUSED);
        }
        if (changes) {
            codes.add(ExitCode.LOCKED);
        }
        if (RUNS.contains(command)) {
            codes.addAll(List.of(ExitCode.UNFINISHED, ExitCode.REHEARSAL_FAILED, ExitCode.ROLLED_BACK, ExitCode.DOWN,
                    ExitCode.CLEANUP_FAILED));
        }
        if (command.equals("rehearse")) {
            codes.addAll(List.of(ExitCode.REFUSED, ExitCode.LOCKED, ExitCode.UNFINISHED, ExitCode.REHEARSAL_FAILED));
        }
        if (command.equals("drift") || command.equals("schema check")) {
            codes.addAll(List.of(ExitCode.REFUSED, ExitCode.LOCKED, ExitCode.PROBLEM_FOUND, ExitCode.INTERRUPTED, ExitCode.TERMINATED));
        }
        if (command.equals("schema dump")) {
            codes.addAll(List.of(ExitCode.REFUSED, ExitCode.INTERRUPTED, ExitCode.TERMINATED));
        }
        if (command.equals("restore")) {
            codes.addAll(List.of(ExitCode.REFUSED, ExitCode.LOCKED, ExitCode.UNFINISHED, ExitCode.ROLLED_BACK, ExitCode.DOWN,
                    ExitCode.CLEANUP_FAILED, ExitCode.INTERRUPTED, ExitCode.TERMINATED));
        }
        if (command.equals("recover")) {
            codes.addAll(List.of(ExitCode.LOCKED, ExitCode.UNFINISHED, ExitCode.DOWN, ExitCode.CLEANUP_FAILED));
        }
        if (CHECKS.contains(command)) {
            codes.add(ExitCode.PROBLEM_FOUND);
        }
        if (changes) {
            codes.add(ExitCode.INTERRUPTED);
            codes.add(ExitCode.TERMINATED);
        }
        return table(codes);
    }

    private static Map<String, String> ofDatabase(String command) {
        List<ExitCode> codes = new ArrayList<>(List.of(ExitCode.OK, ExitCode.BUG, ExitCode.USAGE, ExitCode.REFUSED, ExitCode.LOCKED));
        switch (command) {
            case "drop", "reset" -> codes.add(ExitCode.UNFINISHED);
            case "seed" -> codes.addAll(List.of(ExitCode.UNFINISHED, ExitCode.REHEARSAL_FAILED, ExitCode.ROLLED_BACK, ExitCode.DOWN,
                    ExitCode.CLEANUP_FAILED));
            default -> { }
        }
        if (command.equals("setup") || command.equals("reset")) {
            codes.add(ExitCode.ROLLED_BACK);
        }
        codes.addAll(List.of(ExitCode.INTERRUPTED, ExitCode.TERMINATED));
        return table(codes);
    }

    private static Map<String, String> ofBackup(String command) {
        if (command.equals("backup check")) {
            Map<String, String> table = new LinkedHashMap<>();
            List.of("OK", "WARNING", "CRITICAL", "UNKNOWN: it could not be told, or the command line is wrong")
                    .forEach(status -> table.put(String.valueOf(table.size()), status));
            return table;
        }
        List<ExitCode> codes = new ArrayList<>(List.of(ExitCode.OK, ExitCode.BUG, ExitCode.USAGE, ExitCode.REFUSED));
        switch (command) {
            case "backup verify" -> codes.addAll(List.of(ExitCode.LOCKED, ExitCode.PROBLEM_FOUND, ExitCode.INTERRUPTED));
            case "backup create" -> codes.add(ExitCode.INTERRUPTED);
            case "backup prune" -> codes.add(ExitCode.UNFINISHED);
            default -> { }
        }
        return table(codes);
    }

    private static Map<String, String> table(List<ExitCode> codes) {
        Map<String, String> table = new LinkedHashMap<>();
        codes.forEach(code -> table.put(String.valueOf(code.code()), "production is " + code.production()));
        return table;
    }
}
