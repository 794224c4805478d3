package dev.dbmig.cli;

import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.Adoption.Fate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an adoption means, as text and as JSON. */
final class AdoptionTable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final Set<Fate> CHANGES = Set.of(Fate.ADOPTED, Fate.FORGOTTEN, Fate.WRITTEN);

    private final Adoption adoption;
    private final String database;

    AdoptionTable(Adoption adoption, String database) {
        this.adoption = adoption;
        this.database = database;
    }

    List<String> lines() {
        Table table = new Table("version", "name", "state", "applied", "remark");
        for (Adoption.Line line : adoption.lines()) {
            table.row(line.version().isEmpty() ? "repeatable" : line.version(), line.name(), line.fate().label(),
                    line.appliedAt().map(AdoptionTable::time).orElse(""), line.remark());
        }
        List<String> lines = new ArrayList<>();
        lines.add("Tracking table " + adoption.table() + " of " + adoption.tool().label() + " in database \"" + database + "\":");
        lines.add("");
        lines.addAll(table.lines());
        lines.add("");
        return lines;
    }

    /** What happens to the table from now on. */
    String mirrorSentence() {
        String why = adoption.whyNotMirrored().orElse(null);
        return adoption.mirrors()
                ? "dbmig keeps that table up to date from now on; 'history: {mirror: false}' in dbmig.yaml ends it."
                : "That table is not kept up to date from now on" + (why == null ? "." : ": " + why + ".");
    }

    /** "2 recorded as applied, 1 pending". */
    String counts() {
        List<String> counts = new ArrayList<>();
        counts.add(adoption.in(Fate.ADOPTED).size() + " recorded as applied");
        count(counts, Fate.FORGOTTEN, " taken back");
        count(counts, Fate.WRITTEN, " written into the table");
        count(counts, Fate.PENDING, " pending");
        return String.join(", ", counts);
    }

    private void count(List<String> counts, Fate fate, String words) {
        int count = adoption.in(fate).size();
        if (count > 0) {
            counts.add(count + words);
        }
    }

    Map<String, Object> json(boolean isDryRun) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("database", database);
        document.put("table", adoption.table());
        document.put("tool", adoption.tool().id());
        document.put("mirror", adoption.mirrors());
        document.put("migrations", adoption.lines().stream().map(AdoptionTable::json).toList());
        boolean isChanged = !isDryRun && !adoption.isDone();
        document.put("changed", adoption.lines().stream().filter(line -> isChanged && CHANGES.contains(line.fate()))
                .map(Adoption.Line::label).toList());
        return document;
    }

    private static Map<String, Object> json(Adoption.Line line) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("version", line.version().isEmpty() ? null : line.version());
        one.put("name", line.name());
        one.put("state", line.fate().label());
        one.put("appliedAt", line.appliedAt().map(time -> time.toInstant().toString()).orElse(null));
        one.put("remark", line.remark().isEmpty() ? null : line.remark());
        return one;
    }

    private static String time(OffsetDateTime time) {
        return TIME.format(time.atZoneSameInstant(ZoneId.systemDefault()));
    }
}
