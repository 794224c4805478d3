package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.upgrade.Plan;
import dev.dbmig.upgrade.RunId;
import dev.dbmig.upgrade.Upgrade.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run says before and after. */
final class RunReport {

    private final Console console;
    private final ConnectionSettings connection;
    private final String engine;

    RunReport(Console console, ConnectionSettings connection) {
        this(console, connection, "");
    }

    /** @param engine the other tool that applies the migrations; empty for dbmig itself */
    RunReport(Console console, ConnectionSettings connection, String engine) {
        this.console = console;
        this.connection = connection;
        this.engine = engine;
    }

    void begins(Plan plan) {
        plan.warnings().forEach(console::warn);
        int count = plan.tasks().size();
        console.say(console.styled(Console.Style.BOLD, plan.from().orElse("(empty)") + " → " + plan.to().orElse("(empty)"))
                + "  " + count + (count == 1 ? " migration " : " migrations ") + transactions(plan)
                + "  " + connection.describe());
    }

    void done(Outcome outcome) {
        Plan plan = outcome.plan();
        if (console.isJson()) {
            console.json(json(outcome));
        } else if (plan.isEmpty()) {
            plan.warnings().forEach(console::warn);
            console.say("Nothing to do: the database is at " + plan.to().orElse("no version") + ".");
        } else {
            boolean up = plan.tasks().get(0).direction() == Direction.UP;
            console.say(console.styled(Console.Style.GOOD, (up ? "Applied " : "Undid ") + plan.tasks().size()
                    + (plan.tasks().size() == 1 ? " migration" : " migrations")) + " in " + Durations.show(outcome.took())
                    + "; the database is at " + plan.to().orElse("no version") + " (run " + outcome.id() + ").");
        }
    }

    void rehearsed(Outcome outcome) {
        int count = outcome.plan().tasks().size();
        if (console.isJson()) {
            Map<String, Object> document = json(outcome);
            document.put("rehearsed", true);
            console.json(document);
        } else {
            console.say(count == 0 ? "Nothing to rehearse: the database is at " + outcome.plan().to().orElse("no version") + "."
                    : console.styled(Console.Style.GOOD, "Rehearsed " + count + (count == 1 ? " migration" : " migrations"))
                            + " in " + Durations.show(outcome.took()) + "; the database is as it was (run " + outcome.id() + ").");
        }
    }

    void failed(DbmigException e, RunId id) {
        if (e.exitCode().code() >= 5 && !console.isJson()) {
            console.say("Run " + id + " failed.");
        }
    }

    private String transactions(Plan plan) {
        long own = plan.groups().stream().filter(g -> !g.isTransaction()).count();
        long transactions = plan.groups().size() - own;
        if (!engine.isEmpty()) {
            return "by " + engine;
        }
        String text = transactions == 1 ? "in 1 transaction" : "in " + transactions + " transactions";
        return own == 0 ? text : (transactions == 0 ? "" : text + ", ") + own + " statement by statement";
    }

    private Map<String, Object> json(Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", outcome.plan().isEmpty() ? null : outcome.id().value());
        document.put("database", connection.database());
        document.put("from", outcome.plan().from().orElse(null));
        document.put("to", outcome.plan().to().orElse(null));
        document.put("migrations", outcome.plan().tasks().stream().map(RunReport::json).toList());
        document.put("warnings", outcome.plan().warnings());
        document.put("milliseconds", outcome.took().toMillis());
        return document;
    }

    private static Map<String, Object> json(Task task) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", task.migration().version() == null ? null : task.migration().version().toString());
        document.put("name", task.migration().name());
        document.put("action", task.direction() == Direction.UP ? "applied" : "undone");
        document.put("file", task.script().script().name());
        document.put("transactional", task.isTransactional());
        return document;
    }
}
