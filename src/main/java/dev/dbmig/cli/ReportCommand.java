package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.RunReports;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "report",
        description = "Show what a run did: its steps with times, backup, measurements, outcome and proof.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig report                         the newest run of this machine",
            "  dbmig report 20261121-052211-473a --json"})
final class ReportCommand extends ProjectCommand {

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The id of a run. Default: the newest.")
    String run;

    @Override
    ExitCode run() {
        Map<String, Object> report = new RunReports(wiring().configuration().safety().stateDir()).read(Optional.ofNullable(run));
        if (console.isJson()) {
            console.json(report);
        } else {
            new ReportText(report).lines().forEach(console::line);
        }
        return ExitCode.OK;
    }
}
