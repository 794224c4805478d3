package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.Revision;
import dev.dbmig.engine.Revisions;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.Mirror;
import dev.dbmig.migration.Version;
import dev.dbmig.postgres.ClientTool;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.PoolerCheck;
import dev.dbmig.postgres.Session;
import dev.dbmig.service.Service;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.upgrade.Preflight;
import dev.dbmig.upgrade.Safety;
import dev.dbmig.upgrade.UnfinishedRuns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "doctor",
        description = "Show what dbmig sees: connection and where each value came from, server, privileges, client tools, "
                + "services, folder and history. Changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig doctor", "  dbmig doctor --env production --json"})
final class DoctorCommand extends DatabaseCommand {

    private record Finding(String topic, String state, String text) {
    }

    private static final String PROBLEM = "problem";
    private final List<Finding> findings = new ArrayList<>();

    @Override
    ExitCode run() {
        configuration();
        connectionSettings();
        check("server", this::server);
        check("services", () -> services(usualSettings().safety()));
        check("folder", this::folderAndHistory);
        answer();
        return findings.stream().anyMatch(f -> f.state().equals(PROBLEM)) ? ExitCode.PROBLEM_FOUND : ExitCode.OK;
    }

    private void configuration() {
        ok("dbmig", VersionText.number() + (VersionText.isNative() ? ", native executable" : ", on a Java virtual machine"));
        Configuration configuration = wiring().configuration();
        ok("configuration", configuration.file().map(Object::toString).orElse("no dbmig.yaml")
                + configuration.environment().map(e -> ", environment " + e).orElse("")
                + (configuration.confirm() ? ", asks before it changes anything" : ""));
    }

    private void connectionSettings() {
        for (ConnectionSettings.Setting setting : connection().settings()) {
            ok("connection", setting.keyword() + " = " + setting.value() + "  (" + setting.origin() + ")");
        }
    }

    private void server() {
        look(session -> {
            ok("server", "PostgreSQL " + session.version().text() + " at " + session.place());
            tls(session);
            PoolerCheck.refusePooler(session);
            ok("server", "no pooling proxy in between");
            privileges(session);
            clientTools(session);
            Preflight preflight = new Preflight(session, usualSettings()).thoroughly();
            preflight.findings()
                    .forEach(finding -> warn("safe run", finding.getMessage() + finding.hint().map(h -> "  HINT: " + h).orElse("")));
            preflight.warnings(session).forEach(warning -> warn("safe run", warning));
            unfinishedRuns();
            return null;
        });
    }

    private void unfinishedRuns() {
        new UnfinishedRuns(usualSettings()).find().forEach(found ->
                problem("runs", "run " + found.run() + " never ended; its journal ends with: " + found.lastLine() + "  HINT: dbmig recover"));
    }

    private void tls(Session session) {
        List<List<String>> row = session.query(
                "SELECT ssl, version, cipher FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()");
        boolean encrypted = !row.isEmpty() && "t".equals(row.get(0).get(0));
        ok("server", encrypted ? row.get(0).get(1) + ", " + row.get(0).get(2) : "connection is not encrypted");
    }

    private void privileges(Session session) {
        List<String> row = session.query("""
                SELECT r.rolname, r.rolsuper, r.rolcreatedb,
                    pg_catalog.pg_has_role(r.oid, d.datdba, 'USAGE'),
                    pg_catalog.has_database_privilege(d.oid, 'CREATE'),
                    pg_catalog.pg_is_in_recovery()
                FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
                WHERE r.rolname = current_user AND d.datname = pg_catalog.current_database()""").get(0);
        List<String> has = new ArrayList<>();
        addIf(has, row.get(1), "superuser");
        addIf(has, row.get(2), "CREATEDB");
        addIf(has, row.get(3), "owner of the database");
        addIf(has, row.get(4), "CREATE in the database");
        ok("privileges", "role " + row.get(0) + ": " + (has.isEmpty() ? "none beyond CONNECT" : String.join(", ", has)));
        if ("t".equals(row.get(5))) {
            problem("server", "it is a standby, which can only be read");
        }
    }

    private static void addIf(List<String> has, String flag, String name) {
        if ("t".equals(flag)) {
            has.add(name);
        }
    }

    private void clientTools(Session session) {
        int major = session.version().major();
        for (String name : List.of("pg_dump", "pg_restore", "psql")) {
            Optional<ClientTool> fitting = wiring().clientTools().find(name, major);
            if (fitting.isPresent()) {
                ok("client tools", name + " " + fitting.get().version().text() + "  (" + fitting.get().file() + ")");
            } else {
                warn("client tools", "no " + name + " of version " + major + " found; package postgresql-client-" + major);
            }
        }
    }

    /** What a run would stop and start: looked at, never touched. */
    private void services(Safety safety) {
        for (ServiceDefinition definition : safety.services()) {
            check("services", () -> {
                Service service = safety.tools().services().of(definition);
                ok("services", service.label() + (service.isRunning() ? ": runs" : ": does not run"));
            });
        }
        safety.health().ifPresent(health -> {
            if (safety.tools().health().apply(health).isHealthy()) {
                ok("health", "the application is well");
            } else {
                warn("health", "the application is not well at this moment; a run waits for it after the start");
            }
        });
    }

    private void engine(Revisions revisions) {
        ok("engine", revisions.engine().label() + " in " + revisions.engine().directory() + ": " + revisions.all().size()
                + " migrations, the database is at " + revisions.currentShown().orElse("base"));
        if (revisions.heads().size() > 1) {
            warn("engine", "the migrations end in several heads: " + String.join(", ", revisions.heads().stream()
                    .map(Revision::label).toList()));
        }
    }

    private void folderAndHistory() {
        if (wiring().engine().isPresent()) {
            engine(engineView().revisions());
            return;
        }
        MigrationFolder folder = read();
        ok("folder", folder.table().map(table -> "table " + table).orElse(wiring().migrationsShownAs()) + ": " + folder.migrations().size() + " migrations, layout "
                + folder.layout().toString().toLowerCase(java.util.Locale.ROOT));
        folder.warnings().forEach(warning -> warn("folder", warning));
        if (findings.stream().noneMatch(f -> f.topic().equals("server") && f.state().equals(PROBLEM))) {
            Comparison comparison = look(session -> Comparison.of(folder.migrations(),
                    new History(wiring().configuration().history()).rows(session)));
            ok("history", wiring().configuration().history() + ": at "
                    + comparison.current().map(Version::toString).orElse("no version"));
            look(session -> Mirror.of(session, wiring().configuration().history())).table()
                    .ifPresent(table -> ok("adopted table", table + ": kept up to date"));
        }
    }

    private void check(String topic, Runnable action) {
        try {
            action.run();
        } catch (DbmigException e) {
            problem(topic, e.getMessage() + e.hint().map(h -> "  HINT: " + h).orElse(""));
        }
    }

    private void ok(String topic, String text) {
        findings.add(new Finding(topic, "ok", text));
    }

    private void warn(String topic, String text) {
        findings.add(new Finding(topic, "warning", text));
    }

    private void problem(String topic, String text) {
        findings.add(new Finding(topic, PROBLEM, text));
    }

    private void answer() {
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("findings", findings.stream().map(f -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("topic", f.topic());
                one.put("state", f.state());
                one.put("text", f.text());
                return one;
            }).toList());
            console.json(document);
            return;
        }
        Table table = new Table("topic", "", "");
        findings.forEach(f -> table.row(f.topic(), f.state(), f.text()));
        table.lines().stream().skip(1).forEach(console::line);
    }
}
