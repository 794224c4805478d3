package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.file.DurableFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The report of a run as a text, beside its log: {@code migration-report-RUN.txt}. */
final class ReportFile {

    private ReportFile() {
    }

    /** A sentence if it could not be written: that changes nothing about the run. */
    static Optional<String> keep(Path dir, Map<String, Object> report) {
        try {
            DurableFile.write(dir.resolve("migration-report-" + report.get("run") + ".txt"),
                    (String.join("\n", new ReportText(report).lines()) + "\n").getBytes(StandardCharsets.UTF_8));
            return Optional.empty();
        } catch (DbmigException e) {
            return Optional.of("The report is missing in \"" + dir + "\": " + e.getMessage() + ".");
        }
    }
}
