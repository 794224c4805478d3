package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.RunReports;
import java.util.List;
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
            report.forEach((name, value) -> show(name, value, ""));
        }
        return ExitCode.OK;
    }

    private void show(String name, Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            console.line(indent + name + ":");
            map.forEach((key, inner) -> show(String.valueOf(key), inner, indent + "  "));
        } else if (value instanceof List<?> list) {
            console.line(indent + name + ":");
            list.forEach(item -> console.line(indent + "  " + item));
        } else if (value != null) {
            console.line(indent + name + ": " + value);
        }
    }
}
