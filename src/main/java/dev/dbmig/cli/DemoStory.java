package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.BackupMeans;
import dev.dbmig.insight.Webhooks;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.service.Health;
import dev.dbmig.service.HealthDefinition;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.service.Services;
import dev.dbmig.upgrade.Plan;
import dev.dbmig.upgrade.PlanRules;
import dev.dbmig.upgrade.Planner;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.Safety;
import dev.dbmig.upgrade.Upgrade;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the demonstration shows, scene by scene, with the same engine that works in production. */
final class DemoStory {

    private static final Duration SERVICE_LIMIT = Duration.ofSeconds(60);

    private final Console console;
    private final DemoFolder folder;
    private final ConnectionSettings shop;
    private final DemoPlace place;
    private final ClientPrograms programs;

    DemoStory(Console console, DemoFolder folder, ConnectionSettings shop, DemoPlace place, ClientPrograms programs) {
        this.console = console;
        this.folder = folder;
        this.shop = shop;
        this.place = place;
        this.programs = programs;
    }

    void tell() {
        begin();
        upgradeWell();
        failInTheRehearsal();
        putBackAnIllVersion();
        goDown();
    }

    private void begin() {
        folder.add("first");
        scene("An empty database, and the first migrations", "dbmig upgrade");
        run(new Upgrade(settings(Safety.NONE), read(), new ConsoleVoice(console)), planner -> planner.upgrade("head"));
        scene("Its application is started", "systemctl start shop");
        services().start(application());
        ask();
    }

    private void upgradeWell() {
        folder.add("good");
        scene("The next version: backed up, rehearsed, applied while the application is stopped", "dbmig upgrade");
        run(upgrade(), planner -> planner.upgrade("head"));
        ask();
    }

    private void failInTheRehearsal() {
        folder.add("broken");
        scene("A migration with a mistake: it fails on the copy, and the application does not even notice", "dbmig upgrade");
        fail(planner -> planner.upgrade("head"));
        ask();
        folder.remove("004_add_reminders.sql");
        folder.remove("004_rollback.sql");
    }

    private void putBackAnIllVersion() {
        folder.add("ill");
        scene("A migration that the application cannot live with, and without a down script", "dbmig upgrade");
        fail(planner -> planner.upgrade("head"));
        ask();
        folder.remove("004_rename_email.sql");
    }

    private void goDown() {
        scene("Back by one version", "dbmig downgrade -1");
        run(upgrade(), planner -> planner.downgrade("-1"));
        scene("What was done, and what is pending now", "dbmig status");
        new StatusTable(comparison()).lines().forEach(console::say);
    }

    private void scene(String title, String command) {
        console.say("\n" + console.styled(Console.Style.BOLD, title));
        console.say("$ " + command);
    }

    /** What a user of the application sees. */
    private void ask() {
        console.say("$ curl " + place.health());
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(place.health()).toURL().openConnection();
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                console.say(status + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        } catch (IOException e) {
            throw DbmigException.refused("the demonstration's application does not answer").detail(e.toString());
        }
    }

    private void run(Upgrade upgrade, Function<Planner, Plan> choice) {
        RunReport report = new RunReport(console, shop);
        report.done(upgrade.run(choice, plan -> {
            report.begins(plan);
            return true;
        }));
    }

    private void fail(Function<Planner, Plan> choice) {
        try {
            run(upgrade(), choice);
        } catch (DbmigException e) {
            console.say(ErrorText.of(e, console));
            console.say("(exit code " + e.exitCode().code() + ": production is " + e.exitCode().production() + ")");
            return;
        }
        throw new IllegalStateException("what has to fail was applied");
    }

    private Comparison comparison() {
        try (Session session = Session.open(shop, "dbmig")) {
            return Comparison.of(read().migrations(), new History(HistoryTable.DEFAULT).rows(session));
        }
    }

    private Upgrade upgrade() {
        return new Upgrade(settings(safety()), read(), new ConsoleVoice(console));
    }

    private RunSettings settings(Safety safety) {
        return new RunSettings(shop, "postgres", HistoryTable.DEFAULT, new PlanRules(TransactionMode.ALL, false),
                LockPatience.DEFAULT, Duration.ofMinutes(1), Duration.ZERO, safety);
    }

    /** As dbmig.yaml of the shop would say it. */
    private Safety safety() {
        HealthDefinition health = new HealthDefinition(place.health(), null, Duration.ofSeconds(3), Duration.ofMillis(300));
        Path state = place.folder().resolve("state");
        return new Safety(state, Optional.of(place.folder().resolve("backups")), Safety.Rehearsal.RESTORE, Optional.empty(), true,
                Safety.SafetyCopy.AUTO, List.of(application()), Optional.of(health), false, Optional.empty(), List.of("customers"),
                Optional.empty(), new Webhooks(List.of()), new Safety.Tools(programs, services(),
                        definition -> new Health(definition, new CommandRunner()), VersionText.number(), BackupMeans.USUAL,
                        Optional.empty()));
    }

    private static Services services() {
        return new Services(new CommandRunner(), SERVICE_LIMIT);
    }

    private ServiceDefinition application() {
        return ServiceDefinition.of(Map.of("name", "shop", "start", place.startCommand(), "stop", place.stopCommand(),
                "running", place.runningCommand()));
    }

    private MigrationFolder read() {
        return MigrationFolder.read(folder.migrations(), "migrations");
    }
}
