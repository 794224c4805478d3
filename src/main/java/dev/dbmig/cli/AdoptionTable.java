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
import java.util.Optional;

/** What an adoption means, as text and as JSON. */
final class AdoptionTable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Adoption adoption;
    private final String database;

    AdoptionTable(Adoption adoption, String database) {
        this.adoption = adoption;
        this.database = database;
    }

    List<String> lines() {
        Table table = new Table("version", "name", "state", "applied", "remark");
        for (Adoption.Line line : adoption.lines()) {
            table.row(line.version(), line.name(), line.fate().label(), line.appliedAt().map(AdoptionTable::time).orElse(""),
                    line.remark());
        }
        List<String> lines = new ArrayList<>();
        lines.add("Tracking table " + adoption.table() + " of " + adoption.tool().label() + " in database \"" + database + "\":");
        lines.add("");
        lines.addAll(table.lines());
        lines.add("");
        return lines;
    }

    /** What happens to the table from now on. */
    Optional<String> mirrorSentence() {
        String why = adoption.tool().whyNotMirrored();
        if (adoption.mirrors()) {
            return Optional.of("dbmig keeps that table up to date from now on; 'history: {mirror: false}' ends it.");
        }
        return Optional.of("That table is not kept up to date from now on" + (why == null ? "." : ": " + why + "."));
    }

    String counted(int migrations) {
        return migrations + (migrations == 1 ? " migration" : " migrations");
    }

    Map<String, Object> json(boolean isDryRun) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("database", database);
        document.put("table", adoption.table());
        document.put("tool", adoption.tool().id());
        document.put("mirror", adoption.mirrors());
        document.put("migrations", adoption.lines().stream().map(AdoptionTable::json).toList());
        boolean isChanged = !isDryRun && !adoption.isDone();
        document.put("changed", isChanged
                ? adoption.in(Fate.ADOPTED).stream().map(Adoption.Line::label).toList() : List.of());
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
