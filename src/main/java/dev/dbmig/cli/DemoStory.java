package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.upgrade.Plan;
import dev.dbmig.upgrade.PlanRules;
import dev.dbmig.upgrade.Planner;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.Upgrade;
import java.time.Duration;
import java.util.function.Function;

/** What the demonstration shows, scene by scene, with the same engine that works in production. */
final class DemoStory {

    private final Console console;
    private final DemoFolder folder;
    private final ConnectionSettings shop;

    DemoStory(Console console, DemoFolder folder, ConnectionSettings shop) {
        this.console = console;
        this.folder = folder;
        this.shop = shop;
    }

    void tell() {
        folder.add("good");
        scene("An empty database and three migrations", "dbmig upgrade");
        run(planner -> planner.upgrade("head"));
        tables();

        folder.add("broken");
        scene("A fourth one with a mistake in its last statement", "dbmig upgrade");
        fail(planner -> planner.upgrade("head"));
        tables();
        folder.remove("004_add_reminders.sql");
        folder.remove("004_rollback.sql");

        scene("Back by one version", "dbmig downgrade -1");
        run(planner -> planner.downgrade("-1"));

        scene("What was done, and what is pending now", "dbmig status");
        new StatusTable(comparison()).lines().forEach(console::say);
    }

    private void scene(String title, String command) {
        console.say("\n" + console.styled(Console.Style.BOLD, title));
        console.say("$ " + command);
    }

    private void run(Function<Planner, Plan> choice) {
        RunReport report = new RunReport(console, shop);
        Upgrade upgrade = upgrade();
        report.done(upgrade.run(choice, plan -> {
            report.begins(plan);
            return true;
        }));
    }

    private void fail(Function<Planner, Plan> choice) {
        try {
            run(choice);
        } catch (DbmigException e) {
            console.say(ErrorText.of(e, console));
            console.say("(exit code " + e.exitCode().code() + ": production is " + e.exitCode().production() + ")");
            return;
        }
        throw new IllegalStateException("the broken migration was applied");
    }

    private void tables() {
        try (Session session = Session.open(shop, "dbmig")) {
            String names = session.query("""
                    SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_catalog.pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace""").get(0).get(0);
            console.say("Tables now: " + names);
        }
    }

    private Comparison comparison() {
        try (Session session = Session.open(shop, "dbmig")) {
            return Comparison.of(read().migrations(), new History(HistoryTable.DEFAULT).rows(session));
        }
    }

    private Upgrade upgrade() {
        RunSettings settings = new RunSettings(shop, "postgres", HistoryTable.DEFAULT,
                new PlanRules(TransactionMode.ALL, false), LockPatience.DEFAULT, Duration.ofMinutes(1), Duration.ZERO);
        return new Upgrade(settings, read(), new RunProgress(console));
    }

    private MigrationFolder read() {
        return MigrationFolder.read(folder.migrations(), "migrations");
    }
}
