package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.History;
import dev.dbmig.migration.Mirror;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.SqlPreview;
import dev.dbmig.migration.Task;
import dev.dbmig.upgrade.Plan;
import dev.dbmig.upgrade.RunSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows what a run would send, and sends nothing. */
final class DryRun {

    private final Console console;
    private final RunSettings settings;

    DryRun(Console console, RunSettings settings) {
        this.console = console;
        this.settings = settings;
    }

    ExitCode show(Plan plan, DatabaseCommand command) {
        plan.warnings().forEach(console::warn);
        if (console.isJson()) {
            ByteArrayOutputStream sql = new ByteArrayOutputStream();
            write(plan, command, sql);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("from", plan.from().orElse(null));
            document.put("to", plan.to().orElse(null));
            document.put("migrations", plan.tasks().stream().map(Task::toString).toList());
            document.put("sql", sql.toString(StandardCharsets.UTF_8));
            console.json(document);
        } else if (plan.isEmpty()) {
            console.line("-- Nothing to do: the database is at " + plan.to().orElse("no version") + ".");
        } else {
            console.line("-- dry run: " + plan.from().orElse("(empty)") + " → " + plan.to().orElse("(empty)")
                    + ", nothing is changed");
            write(plan, command, console.stream());
        }
        return ExitCode.OK;
    }

    private void write(Plan plan, DatabaseCommand command, OutputStream out) {
        if (settings.extras().engine().isPresent()) {
            writeOfEngine(plan, command, out);
            return;
        }
        command.look(session -> {
            try {
                new SqlPreview(settings.history(), Mirror.of(session, settings.history()), ServerDialect.of(session), out)
                        .write(plan.groups(), !new History(settings.history()).exists(session));
                return null;
            } catch (IOException e) {
                throw DbmigException.refused("cannot write the SQL: " + e.getMessage());
            }
        });
    }

    private static void writeOfEngine(Plan plan, DatabaseCommand command, OutputStream out) {
        try {
            out.write(plan.isEmpty() ? new byte[0] : command.engineView().sql(plan).getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw DbmigException.refused("cannot write the SQL: " + e.getMessage());
        }
    }
}
