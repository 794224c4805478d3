package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Sizes;
import dev.dbmig.backup.Verdict;
import dev.dbmig.offsite.Copy;
import dev.dbmig.offsite.Offsite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The copies that are off this machine. */
final class CopyList {

    private final Console console;
    private final Wiring wiring;
    private final String database;

    /** @param database of which alone; null for all */
    CopyList(Console console, Wiring wiring, String database) {
        this.console = console;
        this.wiring = wiring;
        this.database = database;
    }

    ExitCode run(Offsite offsite) {
        offsite.warning().ifPresent(console::warn);
        Set<String> known = offsite.known().keySet();
        Map<String, Verdict> verdicts = new HashMap<>();
        if (!offsite.keep().isEmpty()) {
            offsite.judge(offsite.keep(), wiring.runReports().unfinished()).forEach(v -> verdicts.put(v.candidate().name(), v));
        }
        List<Copy> copies = offsite.look().stream().filter(copy -> isWanted(copy.origin().source().database())).toList();
        List<String> pending = offsite.pending().stream().filter(b -> isWanted(b.manifest().source().database()))
                .map(Backup::name).toList();
        if (console.isJson()) {
            console.json(document(offsite, copies, known, verdicts, pending));
            return ExitCode.OK;
        }
        if (copies.isEmpty()) {
            console.say("No copy" + (database == null ? "" : " of " + database) + " at " + offsite.destination() + ".");
        } else {
            console.lines(table(copies, known, verdicts));
            console.say(copies.size() + (copies.size() == 1 ? " copy, " : " copies, ")
                    + Sizes.text(copies.stream().mapToLong(Copy::bytes).sum()) + " at " + offsite.destination() + "; to keep: "
                    + offsite.keep() + ".");
        }
        pending.forEach(name -> console.line(console.styled(Console.Style.WARN, "Not copied yet") + ": " + name));
        return ExitCode.OK;
    }

    private boolean isWanted(String name) {
        return database == null || database.equals(name);
    }

    private List<String> table(List<Copy> copies, Set<String> known, Map<String, Verdict> verdicts) {
        Set<String> here = wiring.backupFolder().backups().stream().map(Backup::name).collect(Collectors.toSet());
        Table table = new Table("backup", "made", "database", "size", "grade", "copy", "since", "here", "kept by", "until");
        for (Copy copy : copies) {
            Verdict verdict = verdicts.get(copy.backup());
            String kept = copy.problem() != null ? copy.problem()
                    : !known.contains(copy.backup()) ? "(not of this machine; see 'dbmig backup copy --adopt')"
                    : verdict == null ? "" : verdict.isKept() ? verdict.reason() : "(the next prune removes it)";
            table.row(copy.backup(), BackupText.time(copy.origin().started()), copy.origin().source().database(),
                    Sizes.text(copy.bytes()), copy.origin().grade().toString(), copy.state().toString(),
                    BackupText.time(copy.copied()), here.contains(copy.backup()) ? "yes" : "no", kept,
                    verdict == null ? "" : BackupText.until(verdict));
        }
        return table.lines();
    }

    private static Map<String, Object> document(Offsite offsite, List<Copy> copies, Set<String> known,
            Map<String, Verdict> verdicts, List<String> pending) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("destination", offsite.destination());
        document.put("policy", offsite.keep().toString());
        List<Map<String, Object>> list = new ArrayList<>();
        for (Copy copy : copies) {
            Map<String, Object> one = CopyText.json(copy);
            one.put("own", known.contains(copy.backup()));
            if (verdicts.containsKey(copy.backup())) {
                one.putAll(BackupText.json(verdicts.get(copy.backup())));
            }
            list.add(one);
        }
        document.put("copies", list);
        document.put("notCopied", pending);
        return document;
    }
}
