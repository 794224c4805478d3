package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every procedure of team PazPaz's document, each as the command of dbmig that replaces it, with the real Alembic.
 * docs/teams/pazpaz.md shows both side by side; each test is named after its part of the document.
 */
class PazPazTeamNativeIT extends PazPazCase {

    /** Usage Examples, Standard Production Migration; Migration Workflow, Production Deployment. */
    @Test
    void migratesProductionByTheStandardProcedure() {
        assertThat(worked(team.dbmig("current")).stdout()).isEqualTo("previous_revision\n");
        assertThat(worked(team.dbmig("history")).stdout()).containsPattern("abc123def456 +Add index for performance +pending +previous_revision")
                .containsPattern("previous_revision +Workspaces, users, clients and appointments +current");
        worked(team.dbmig("validate"));
        String sql = worked(team.dbmig("--dry-run", "upgrade")).stdout();
        assertThat(sql).contains("CREATE INDEX IF NOT EXISTS idx_appointments_workspace_date")
                .contains("UPDATE alembic_version SET version_num='abc123def456'").contains("COMMIT;");
        assertThat(team.current()).isEqualTo("previous_revision");
        Outcome upgrade = worked(team.dbmig("upgrade"));
        assertThat(upgrade.stdout()).contains("The backup restores, to the last row.").contains("1 migration by alembic")
                .contains("the down scripts bring it back, and up again").doesNotContain(PazPazTeam.PASSWORD);
        worked(team.dbmig("validate"));
        assertThat(team.current()).isEqualTo("abc123def456");
        assertThat(team.hasIndex()).isTrue();
        assertThat(team.databases()).containsExactly(team.database.name());
        assertThat(worked(team.dbmig("upgrade")).stdout()).contains("Nothing to do: the database is at abc123def456.");
    }

    /** The preview is a script that psql runs as it is. */
    @Test
    void previewsWhatCanBeRun() {
        team.database.execute(worked(team.dbmig("--dry-run", "upgrade")).stdout());
        assertThat(team.current()).isEqualTo("abc123def456");
        team.database.execute(worked(team.dbmig("--dry-run", "downgrade", "-1")).stdout());
        assertThat(team.current()).isEqualTo("previous_revision");
    }

    /** Usage Examples, Emergency Rollback; Rollback Procedures, Method 1. */
    @Test
    void goesBackInAnEmergency() {
        team.revision("def456abc123", "abc123def456", "op.execute('CREATE TABLE notes (id int)')", "op.execute('DROP TABLE notes')").upgraded();
        worked(team.dbmig("downgrade", "-1"));
        assertThat(team.current()).isEqualTo("abc123def456");
        assertThat(team.database.hasTable("notes")).isFalse();
        worked(team.dbmig("upgrade"));
        worked(team.dbmig("downgrade", "abc123def456"));
        assertThat(team.current()).isEqualTo("abc123def456");
        worked(team.dbmig("downgrade", "previous_revision"));
        assertThat(team.hasIndex()).isFalse();
        assertThat(team.dbmig("downgrade").exitCode()).isEqualTo(2);
    }

    /** Usage Examples, Development Testing; Staging Testing. */
    @Test
    void testsInDevelopmentAndStaging() {
        worked(team.dbmig("--skip-backup", "--env", "development", "upgrade"));
        assertThat(team.names("backups/migrations")).isEmpty();
        worked(team.dbmig("--env", "development", "downgrade", "-1"));
        worked(team.dbmig("--env", "staging", "upgrade"));
        assertThat(team.current()).isEqualTo("abc123def456");
    }

    /** Usage Examples, "Force migration despite test failures"; Troubleshooting, Test Migration Fails. */
    @Test
    void goesOnDespiteAFailedTestOnlyWhenForced() {
        team.revision("e1e1e1e1e1e1", "abc123def456", "op.execute(\"SELECT 1 / (current_database() !~ 'rehearsal')::int\")", "pass");
        Outcome refused = team.dbmig("upgrade");
        assertThat(refused.exitCode()).as(refused.stdout() + refused.stderr()).isEqualTo(6);
        assertThat(refused.stderr()).contains("division by zero");
        assertThat(team.current()).isEqualTo("previous_revision");
        worked(team.dbmig("--dry-run", "upgrade"));
        Outcome forced = worked(team.dbmig("--force", "upgrade"));
        assertThat(forced.stdout()).contains("WARNING: the rehearsal failed").contains("--force goes on all the same.");
        assertThat(team.current()).isEqualTo("e1e1e1e1e1e1");
        assertThat(team.databases()).containsExactly(team.database.name());
    }

    /** Migration Workflow, Creating a New Migration. */
    @Test
    void createsAMigration() {
        team.upgraded();
        team.write("backend/src/pazpaz/models.py", team.read("backend/src/pazpaz/models.py")
                + "\nclients.append_column(sa.Column('notes', sa.Text))\n");
        assertThat(worked(team.dbmig("create", "Add feature X")).stdout()).contains("add_feature_x.py");
        assertThat(team.names("backend/alembic/versions")).anyMatch(name -> name.endsWith("_add_feature_x.py"));
        worked(team.dbmig("--env", "development", "upgrade"));
        assertThat(team.database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'clients'::regclass AND attname = 'notes'"))
                .isEqualTo("1");
    }

    /** Rollback Procedures, Automatic Rollback: the test migration fails. */
    @Test
    void staysUntouchedWhenTheTestMigrationFails() throws IOException {
        team.withService().revision("e2e2e2e2e2e2", "abc123def456", "op.execute('ALTER TABLE clients ADD COLUMN age int NOT NULL')", "pass");
        Outcome upgrade = team.dbmig("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(6);
        assertThat(upgrade.stderr()).contains("alembic upgrade failed").contains("column \"age\"");
        assertThat(upgrade.stdout()).doesNotContain("Stop api");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.isServing()).isTrue();
    }

    /** Rollback Procedures, Automatic Rollback: it times out; Troubleshooting, Migration Timeout. */
    @Test
    void endsWhatTakesTooLongAndGivesItMoreTimeWhenAsked() throws IOException {
        team.withService().revision("e3e3e3e3e3e3", "abc123def456",
                "op.execute(\"CREATE TABLE slow AS SELECT 1 AS one\"); op.execute('SELECT pg_sleep(6)')", "op.execute('DROP TABLE slow')");
        Outcome upgrade = team.dbmig("--timeout", "3", "--skip-test", "upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("timed out after 3 seconds").contains("--timeout");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.database.hasTable("slow")).isFalse();
        assertThat(team.database.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(6)%' AND pid <> pg_backend_pid()"))
                .isEqualTo("0");
        assertThat(team.isServing()).isTrue();
        worked(team.dbmig("--timeout", "600", "--skip-test", "upgrade"));
        assertThat(team.current()).isEqualTo("e3e3e3e3e3e3");
    }

    /** Rollback Procedures, Automatic Rollback: the validation fails, and the decision tree's downgrade. */
    @Test
    void goesBackWhenTheValidationFails() throws IOException {
        team.withService().revision("e4e4e4e4e4e4", "abc123def456",
                "op.execute(\"UPDATE appointments SET workspace_id = workspace_id % 5 + 1 WHERE id = 7\")",
                "op.execute(\"UPDATE appointments a SET workspace_id = c.workspace_id FROM clients c WHERE c.id = a.client_id\")");
        Outcome upgrade = team.dbmig("--skip-test", "upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("validation failed: check appointments_in_their_workspace.sql").contains("e.g. [7]");
        assertThat(upgrade.stdout()).contains("Running downgrade e4e4e4e4e4e4 -> abc123def456").contains("by scripts, proven by its schema and rows");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.isServing()).isTrue();
        worked(team.dbmig("validate"));
    }

    /** Rollback Decision Tree: the downgrade fails, too, and a copy of before takes the name. */
    @Test
    void putsTheCopyBackWhenTheDowngradeFails() throws IOException {
        team.withService().revision("e5e5e5e5e5e5", "abc123def456", "op.execute('DELETE FROM appointments')", "raise Exception('no way back')");
        Outcome upgrade = team.dbmig("--force", "upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("table appointments has lost all its rows");
        assertThat(upgrade.stdout()).contains("the safety copy takes the name").contains("no way back");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.database.value("SELECT count(*) FROM appointments")).isEqualTo("500");
        assertThat(team.isServing()).isTrue();
        assertThat(team.databases()).hasSize(2).anyMatch(name -> name.contains("_failed_"));
    }

    /** Safety Features, Pre-Migration Backup; After Migration, "Keep backup"; 30-day retention. */
    @Test
    void keepsBackupsForThirtyDays() {
        team.upgraded();
        List<String> backups = team.names("backups/migrations");
        assertThat(backups).hasSize(1);
        assertThat(worked(team.dbmig("backup", "list")).stdout()).contains(backups.get(0)).contains("verified");
        worked(team.dbmig("backup", "verify"));
        worked(team.dbmig("downgrade", "-1"));
        assertThat(team.names("backups/migrations")).hasSize(2);
        team.write("dbmig.yaml", team.read("dbmig.yaml").replace("within: 30d", "within: 1s"));
        worked(team.dbmig("upgrade"));
        assertThat(team.names("backups/migrations")).hasSize(1).doesNotContainAnyElementsOf(backups);
    }

    /** Comprehensive Logging; Appendix, File Locations and Environment Variables. */
    @Test
    void writesLogsAndReportsWhereTheTeamLooksForThem() throws IOException {
        team.program().with("BACKUP_DIR", team.home + "/elsewhere").in(Path.of("/")).with("DEPLOYMENT_DIR", team.home.toString());
        team.upgraded();
        assertThat(team.names("elsewhere")).hasSize(1);
        assertThat(team.names("logs")).hasSize(2).allMatch(name -> name.matches("migration-(report-)?20\\d{6}-\\d{6}-[0-9a-f]{4}\\.(log|txt)"));
        String report = team.read("logs/" + team.names("logs").get(1));
        assertThat(report).contains("previous_revision → abc123def456").contains("apply-migrations       done").contains("way back");
        String log = team.read("logs/" + team.names("logs").get(0));
        assertThat(log).containsPattern("(?m)^20\\S+Z  Back up$").contains("Running upgrade previous_revision -> abc123def456");
        for (String file : team.names("logs")) {
            assertThat(team.read("logs/" + file)).doesNotContain(PazPazTeam.PASSWORD).doesNotContain("p%40ss");
        }
    }

    /** Testing Migrations, Local Testing: a copy of production, upgraded; and the same as one command. */
    @Test
    void testsOnACopyOfProduction() {
        String copy = team.database.name() + "_test";
        try (Session session = team.database.open()) {
            session.execute("CREATE DATABASE \"" + copy.replace("\"", "\"\"") + "\" OWNER pazpaz");
        }
        worked(team.dbmig("rehearse"));
        assertThat(team.current()).isEqualTo("previous_revision");
        String url = "postgresql://pazpaz:" + java.net.URLEncoder.encode(PazPazTeam.PASSWORD, StandardCharsets.UTF_8).replace("+", "%20") + "@"
                + team.database.settings().host() + ":" + team.database.settings().port() + "/"
                + java.net.URLEncoder.encode(copy, StandardCharsets.UTF_8).replace("+", "%20");
        worked(team.program().with("DATABASE_URL", url).run("upgrade"));
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(worked(team.program().run("current")).stdout()).isEqualTo("abc123def456\n");
    }

    /** Rollback Procedures, Method 2: Restore from Backup. */
    @Test
    void restoresTheLatestBackup() throws IOException {
        team.withService().upgraded();
        assertThat(worked(team.dbmig("restore", "--list")).stdout()).contains("previous_revision").contains("verified");
        team.database.execute("DROP TABLE appointments");
        Outcome restore = worked(team.dbmig("restore", "--yes"));
        assertThat(restore.stdout()).contains("it is at previous_revision, and was at abc123def456").contains("Stop api");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.database.value("SELECT count(*) FROM appointments")).isEqualTo("500");
        assertThat(team.isServing()).isTrue();
        assertThat(team.databases()).hasSize(2).anyMatch(name -> name.contains("_failed_"));
        worked(team.dbmig("upgrade"));
        assertThat(team.hasIndex()).isTrue();
        assertThat(worked(team.dbmig("backup", "create")).stdout()).contains("at abc123def456");
        assertThat(team.dbmig("restore", "--before", "abc123def456").stderr()).contains("those of alembic have no order");
    }

    /** Production Deployment, "Validate current database state": what somebody has changed by hand. */
    @Test
    void findsWhatWasChangedByHand() {
        team.ownsItsSchema();
        assertThat(worked(team.dbmig("drift")).stdout()).contains("No drift").contains("is what its migration makes");
        assertThat(team.databases()).containsExactly(team.database.name());
        worked(team.upgraded().dbmig("drift"));
        team.database.execute("ALTER TABLE clients ADD COLUMN note text");
        Outcome drift = team.dbmig("drift", "--json");
        assertThat(drift.exitCode()).as(drift.stdout() + drift.stderr()).isEqualTo(10);
        assertThat(drift.stdout()).contains("\"migrations\":2").contains("\"differences\":[{\"object\":\"column public.clients.note\"")
                .doesNotContain("alembic_version").doesNotContain(PazPazTeam.PASSWORD);
        assertThat(team.dbmig("drift", "--quick").exitCode()).isEqualTo(10);
        assertThat(team.dbmig("drift", "--write").stderr()).contains("those of alembic").contains("dbmig new NAME");
        assertThat(team.current()).isEqualTo("abc123def456");
        assertThat(team.databases()).containsExactly(team.database.name());
    }

    /** Best Practices, "Review migration SQL". */
    @Test
    void saysWhatIsDangerousInWhatIsPending() {
        team.revision("d0d0d0d0d0d0", "abc123def456", "op.drop_column('clients', 'name')", "pass")
                .revision("d1d1d1d1d1d1", "d0d0d0d0d0d0",
                        "op.execute('-- dbmig:allow drop-table: it is kept elsewhere\\nDROP TABLE appointments')", "pass");
        Outcome lint = team.dbmig("lint");
        assertThat(lint.exitCode()).as(lint.stdout() + lint.stderr()).isEqualTo(3);
        assertThat(lint.stdout()).containsPattern("ERROR:  revision d0d0d0d0d0d0, line \\d+: DROP COLUMN takes away what is in clients.name")
                .contains("LINE ").contains("500 rows").containsPattern("ALLOWED:  revision d1d1d1d1d1d1, line \\d+: ")
                .contains("it is kept elsewhere").contains("NOTE:  revision abc123def456").doesNotContain("alembic_version");
        assertThat(worked(team.dbmig("lint", "abc123def456", "--json")).stdout()).contains("\"file\":\"revision abc123def456\"")
                .contains("create-index-locks").doesNotContain("drop-column");
        assertThat(team.dbmig("lint", "--all", "--offline").stdout()).contains("NOTE:  revision previous_revision").contains("Found ");
        assertThat(team.dbmig("lint", "--offline", "backend/alembic/versions/d0d0d0d0d0d0_x.py").stdout())
                .contains("WARNING:  revision d0d0d0d0d0d0").contains("drop-column");
        team.revision("d2d2d2d2d2d2", "d1d1d1d1d1d1", "op.get_bind().execute(sa.text('SELECT 1')).scalar().bit_length()", "pass");
        Outcome unprintable = team.dbmig("lint");
        assertThat(unprintable.exitCode()).as(unprintable.stdout() + unprintable.stderr()).isEqualTo(3);
        assertThat(unprintable.stderr()).contains("alembic sql failed");
        assertThat(team.current()).isEqualTo("previous_revision");
    }

    /** Troubleshooting, Database Connection Failed. */
    @Test
    void saysWhyItCannotConnect() {
        team.write(".env.production", team.environmentFile("nowhere"));
        Outcome upgrade = team.dbmig("upgrade");
        assertThat(upgrade.exitCode()).isEqualTo(3);
        assertThat(upgrade.stderr()).contains("database \"nowhere\" does not exist");
        assertThat(team.dbmig("doctor").stdout()).contains("dbname = nowhere  (POSTGRES_DB)").doesNotContain(PazPazTeam.PASSWORD);
    }

    /** Troubleshooting, Alembic Version Mismatch; Recovery Procedures, Corrupted Migration State. */
    @Test
    void setsAWrongVersionRight() {
        team.database.execute("UPDATE alembic_version SET version_num = 'fff000'");
        Outcome lost = team.dbmig("upgrade");
        assertThat(lost.exitCode()).isEqualTo(3);
        assertThat(lost.stderr()).contains("Can't locate revision identified by 'fff000'").contains("dbmig stamp");
        worked(team.dbmig("backup", "create"));
        assertThat(worked(team.dbmig("stamp", "previous_revision")).stdout()).contains("previous_revision");
        assertThat(team.database.query("SELECT version_num FROM alembic_version")).isEqualTo(List.of(List.of("previous_revision")));
        team.database.execute("DROP TABLE alembic_version");
        worked(team.dbmig("stamp", "previous_revision"));
        worked(team.dbmig("upgrade"));
        assertThat(team.current()).isEqualTo("abc123def456");
    }

    /** Integration with Deployment. */
    @Test
    void goesOnWithTheDeploymentOnlyWhenTheMigrationsWorked() throws IOException, InterruptedException {
        team.revision("e6e6e6e6e6e6", "abc123def456", "op.execute('SELECT nonsense')", "pass");
        assertThat(team.run("scripts/deploy.sh")).as(team.read("script.log")).isEqualTo(1);
        assertThat(team.home.resolve("docker-compose.log")).doesNotExist();
        Files.delete(team.home.resolve("backend/alembic/versions/e6e6e6e6e6e6_x.py"));
        assertThat(team.run("scripts/deploy.sh")).as(team.read("script.log")).isZero();
        assertThat(team.read("docker-compose.log")).isEqualTo("up -d\n");
        assertThat(team.current()).isEqualTo("abc123def456");
    }

    /** Monitoring and Alerts: key metrics and alert conditions. */
    @Test
    void tellsTheMonitoringWhatHappened() throws IOException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(told.size() == 1 ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
        try {
            team.withService().write("dbmig.yaml", team.read("dbmig.yaml").replace("notify:\n",
                    "notify:\n  - webhook: http://127.0.0.1:" + server.getAddress().getPort() + "/alert\n"));
            team.upgraded();
            assertThat(told).hasSize(2).last().asString().contains("\"outcome\": \"applied\"").contains("\"application\": \"up\"")
                    .contains("\"failedStep\": null").contains("\"to\": \"abc123def456\"").contains("\"milliseconds\": ");
            assertThat(team.read("metrics/dbmig.prom")).contains("dbmig_run_success{database=").containsPattern("dbmig_run_application_up\\S* 1")
                    .containsPattern("dbmig_run_backup_size_bytes\\S* [1-9]").containsPattern("dbmig_run_duration_seconds\\S* \\d+\\.\\d")
                    .containsPattern("dbmig_run_downtime_seconds\\S* \\d").containsPattern("dbmig_runs_total\\{\\S*outcome=\"applied\"} 1");
            team.revision("e7e7e7e7e7e7", "abc123def456", "op.execute('DELETE FROM appointments')", "pass");
            assertThat(team.dbmig("--skip-test", "upgrade").exitCode()).isEqualTo(7);
            assertThat(told).hasSize(3).last().asString().contains("\"failedStep\": \"apply-migrations\"").contains("\"outcome\": \"rolled back\"")
                    .contains("\"application\": \"up\"").contains("table appointments has lost all its rows");
            assertThat(team.read("metrics/dbmig.prom")).containsPattern("dbmig_run_success\\S* 0").containsPattern("dbmig_run_rolled_back\\S* 1")
                    .contains("step=\"apply-migrations\"").containsPattern("outcome=\"rolled back\"} 1");
            assertThat(Files.getPosixFilePermissions(team.home.resolve("metrics/dbmig.prom"))).hasSize(4);
        } finally {
            server.stop(0);
        }
    }
}
