package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The team of seed 000, Cody-2025: every procedure of its document, in the order of the document, as it stands in
 * {@code docs/teams/cody-2025.md}.
 */
class CodyTeamNativeIT {

    private static final String PRODUCTION = "cody2025";
    private static final String STAGING = "cody2025_staging";
    private static final String ROWS = "SELECT string_agg(schema_version_version || ' ' || schema_version_is_current || ' '"
            + " || (schema_version_applied_at IS NOT NULL), ', ' ORDER BY schema_version_version) FROM schema_versions";
    private static final String BEFORE = "1.0.0 true true, 1.1.0 false false";
    private static final String AFTER = "1.0.0 false true, 1.1.0 true true";

    @TempDir
    Path folder;

    private TeamProject team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    /** Production runs, with rows in it, and its application is up. */
    @BeforeEach
    void begin() throws IOException {
        team = new TeamProject("cody-2025", folder, program(), STAGING, PRODUCTION);
        team.file("dbmig.yaml", team.read("dbmig.yaml").replace("timeout: 60s, stable-for: 5s", "timeout: 3s, stable-for: 0s"));
        team.dbmig().with("PATH", folder.resolve("shims") + ":" + System.getenv("PATH"));
        team.execute(PRODUCTION, team.read("db/init.sql"));
        team.execute(PRODUCTION, "INSERT INTO organizations (organization_name, organization_old_address)"
                + " SELECT 'org ' || i, 'street ' || i FROM generate_series(1, 20) i;"
                + " INSERT INTO users (user_email, user_organization_id) SELECT i || '@example.com', 1 + i % 20 FROM generate_series(1, 50) i");
        Files.createFile(folder.resolve("shims/cody2025.runs"));
    }

    @AfterEach
    void end() {
        try (Session session = Session.open(team.settings(PRODUCTION).withDatabase("postgres"), "test")) {
            for (String name : beside(session)) {
                session.execute("DROP DATABASE \"" + name + "\" WITH (FORCE)");
            }
        }
        team.close();
    }

    /** What runs have left beside the database: what it was before it was put back. */
    private List<String> beside(Session session) {
        return session.query("SELECT datname FROM pg_database WHERE datname LIKE '" + team.settings(PRODUCTION).database() + "\\_%'")
                .stream().map(row -> row.get(0)).toList();
    }

    /** Runs a command that must succeed, and gives what it printed. */
    private String run(String... arguments) {
        Outcome outcome = team.dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome.stdout();
    }

    private String inProduction(String... arguments) {
        return run(Stream.concat(Stream.of("--env", "production"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String value(String sql) {
        return team.value(PRODUCTION, sql);
    }

    private boolean hasColumn(String table, String column) {
        return value("SELECT count(*) FROM information_schema.columns WHERE table_name = '" + table + "' AND column_name = '"
                + column + "'").equals("1");
    }

    private boolean isMigrated() {
        return hasColumn("users", "user_phone_number") && !hasColumn("organizations", "organization_old_address");
    }

    /** The record of the document, by its own INSERT. */
    private void record() {
        team.execute(PRODUCTION, team.read("db/record_1.1.0.sql"));
        assertThat(inProduction("adopt", "--yes")).contains("1 recorded as applied, 1 pending.");
    }

    private boolean isServing() {
        return Files.exists(folder.resolve("shims/cody2025.runs"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("shims/calls")).stream()
                .map(call -> call.replaceAll("--\\S+ |-- ", "")).filter(call -> call.matches("\\S+ (stop|start) .*")).toList();
    }

    /**
     * "Migrations are NOT needed until production is running": all goes into init.sql. Then "Test on Staging First", where the
     * application runs under PM2.
     */
    @Test
    void installsANewDatabaseFromInitSqlAndTestsOnStagingFirst() throws IOException {
        run("db", "setup", "--schema", "db/init.sql", "--env", "staging");
        assertThat(run("adopt", "--env", "staging")).contains("1.0.0").contains("1 recorded as applied.");
        assertThat(run("status", "--check", "--env", "staging")).contains("is at 1.0.0; 1 applied.");
        assertThat(run("upgrade", "--env", "staging")).contains("Nothing to do");
        team.execute(STAGING, team.read("db/record_1.1.0.sql"));
        assertThat(run("upgrade", "--env", "staging")).contains("Stop cody2025", "Applied 1 migration");
        assertThat(team.value(STAGING, ROWS)).isEqualTo(AFTER);
        assertThat(calls()).anyMatch(call -> call.startsWith("pm2 stop")).anyMatch(call -> call.startsWith("pm2 start"));
        assertThat(isServing()).isTrue();
        assertThat(isMigrated()).isFalse();
    }

    /** Step 1.1: the record, as the document inserts it. */
    @Test
    void preparesTheRecordThatTheDocumentInserts() throws IOException {
        Files.writeString(folder.resolve("add_phone_number.sql"), """
                ALTER TABLE users ADD COLUMN user_phone_number VARCHAR(50);
                        ALTER TABLE organizations DROP COLUMN organization_old_address;""");
        assertThat(inProduction("new", "--table", "Add phone_number to users, remove old_address from organizations",
                "--version", "1.1.0", "--file", "add_phone_number.sql", "--author", "developer", "--yes"))
                .isEqualTo("Inserted row 1.1.0 of schema_versions. It is applied by 'dbmig upgrade'.\n");
        String row = "SELECT row(schema_version_description, schema_version_up_sql, schema_version_is_current,"
                + " schema_version_applied_at, schema_version_applied_by)::text FROM schema_versions WHERE schema_version_version = '1.1.0'";
        String inserted = value(row);
        team.execute(PRODUCTION, "DELETE FROM schema_versions WHERE schema_version_version = '1.1.0';" + team.read("db/record_1.1.0.sql"));
        assertThat(inserted).isEqualTo(value(row));
        assertThat(isMigrated()).isFalse();
    }

    /** "Prerequisites": client tools, credentials, and that the application can be stopped. Step 1.2: typos, data that would be lost. */
    @Test
    void reviewsTheSqlAndSaysWhatItWouldLose() {
        record();
        assertThat(inProduction("doctor")).containsPattern("client tools +ok +pg_dump").containsPattern("client tools +ok +pg_restore")
                .containsPattern("connection +ok +password = \\*+ +\\(DATABASE_URL \\(.env.production\\)\\)");
        assertThat(inProduction("upgrade", "--dry-run")).contains("ALTER TABLE organizations DROP COLUMN organization_old_address;",
                "-- apply 1.1.0 Add phone_number to users, remove old_address from organiza…: row 1.1.0 of schema_versions",
                "schema_version_is_current = true");
        Outcome lint = team.dbmig().run("lint", "--env", "production");
        assertThat(lint.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(lint.stdout()).contains("row 1.1.0 of schema_versions, line 2: DROP COLUMN takes away what is in"
                + " organizations.organization_old_address", "organizations: 20 rows", "20 with a value in it");
        assertThat(inProduction("rehearse", "--yes")).contains("The backup restores, to the last row.", "Rehearsed 1 migration");
        assertThat(isMigrated()).isFalse();
        assertThat(value(ROWS)).isEqualTo(BEFORE);
        team.execute(PRODUCTION, "UPDATE schema_versions SET schema_version_up_sql = E'SELECT 1;\\nALTER TABLE user ADD COLUMN x int;'"
                + " WHERE schema_version_version = '1.1.0'");
        Outcome typo = team.dbmig().run("rehearse", "--env", "production", "--yes");
        assertThat(typo.exitCode()).isEqualTo(6);
        assertThat(typo.stderr()).startsWith("ERROR:  row 1.1.0 of schema_versions, line 2: syntax error at or near \"user\"")
                .contains("LINE 2: ALTER TABLE user ADD COLUMN x int");
    }

    /** Step 2: a backup that is verified, by more than its size; and "Backup Retention": not just on the local disk. */
    @Test
    void backsUpAndProvesTheBackupAndKeepsItFor48Hours() throws IOException {
        Files.createDirectory(folder.resolve("away"));
        team.file("dbmig.yaml", team.read("dbmig.yaml").replace("backup: {", "backup: {copy-to: '" + folder.resolve("away") + "', "));
        assertThat(inProduction("backup", "create")).contains("decoded");
        assertThat(inProduction("backup", "create")).contains("decoded");
        assertThat(team.list("away").stream().filter(name -> name.endsWith(".tar"))).hasSize(2);
        assertThat(inProduction("backup", "verify", "--restore")).contains("verified");
        assertThat(inProduction("backup", "list")).contains("verified", "within 48h, month 1 of 12");
        assertThat(inProduction("backup", "prune")).contains("To keep: within 48h, monthly 12").contains("Removed 0 backups");
        assertThat(inProduction("backup", "prune", "--keep-within", "1ms", "--keep-monthly", "12")).contains("Removed 1 backup");
        List<String> left = team.list("backups/dbmig").stream().filter(name -> name.contains("Z_")).toList();
        assertThat(left).hasSize(1);
        assertThat(team.list("backups")).contains("backup_before_20261118_091500_1.0.0.sql");
        damage(folder.resolve("backups/dbmig").resolve(left.get(0)).resolve("data.dump"));
        Outcome corrupted = team.dbmig().run("backup", "verify", "--env", "production");
        assertThat(corrupted.exitCode()).isEqualTo(ExitCode.PROBLEM_FOUND.code());
        Outcome restore = team.dbmig().run("restore", left.get(0), "--env", "production", "--yes");
        assertThat(restore.exitCode()).as(restore.stdout() + restore.stderr()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(value("SELECT count(*) FROM users")).isEqualTo("50");
    }

    private static void damage(Path dump) throws IOException {
        byte[] bytes = Files.readAllBytes(dump);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(dump, bytes);
    }

    /** The queries of step 5b, such that a row is a failure. */
    private void check(String more) {
        team.file("db/checks/1.1.0.sql", """
                -- Check that new column exists
                SELECT 'users.user_phone_number is missing' WHERE NOT EXISTS (SELECT column_name
                FROM information_schema.columns
                WHERE table_name='users'
                  AND column_name='user_phone_number');

                -- Check that old column is removed
                SELECT column_name
                FROM information_schema.columns
                WHERE table_name='organizations'
                  AND column_name='organization_old_address';
                """ + more);
    }

    /** Steps 2 to 6 and the complete script: one command; option A, one transaction. Then the checklist. */
    @Test
    void doesTheWholeScriptInOneCommand() throws IOException {
        record();
        check("");
        String upgrade = inProduction("upgrade", "--yes", "--max-downtime", "30s");
        assertThat(upgrade).contains("The backup restores, to the last row.", "Way back: ", "Expected downtime: ", "Stop cody2025",
                "Start cody2025", "Applied 1 migration");
        assertThat(isMigrated()).isTrue();
        assertThat(value(ROWS)).isEqualTo(AFTER);
        assertThat(value("SELECT schema_version_applied_by = session_user FROM schema_versions WHERE schema_version_is_current")).isEqualTo("t");
        assertThat(calls()).containsExactly("systemctl stop cody2025", "systemctl start cody2025");
        assertThat(inProduction("validate")).contains("is as it should be");
        assertThat(inProduction("current")).isEqualTo("1.1.0\n");
        assertThat(inProduction("history")).contains("1.1.0").contains("Add phone_number to users");
        assertThat(inProduction("report")).contains("back-up-database       done", "start-services         done", "verified");
        assertThat(inProduction("upgrade", "--yes")).contains("Nothing to do");
        seesThatTheRowChangedAfterItWasApplied();
    }

    private void seesThatTheRowChangedAfterItWasApplied() {
        team.execute(PRODUCTION, "UPDATE schema_versions SET schema_version_up_sql = 'SELECT 1' WHERE schema_version_version = '1.1.0'");
        assertThat(team.dbmig().run("status", "--check", "--env", "production").exitCode()).isEqualTo(ExitCode.PROBLEM_FOUND.code());
        Outcome refused = team.dbmig().run("upgrade", "--env", "production", "--yes");
        assertThat(refused.stderr()).contains("row 1.1.0 of schema_versions is not what was applied");
        inProduction("repair", "1.1.0", "--reason", "shortened", "--yes");
        inProduction("status", "--check");
    }

    /** Step 4, option B: what cannot be in a transaction, directly; here behind what can. */
    @Test
    void appliesDirectlyWhatCannotBeInATransaction() throws IOException {
        record();
        team.dbmig().typing("CREATE INDEX CONCURRENTLY idx_users_phone ON users(user_phone_number);\n");
        inProduction("new", "--table", "Index the phone numbers", "--version", "1.2.0", "--yes");
        assertThat(inProduction("upgrade", "--yes")).contains("1 statement by statement");
        assertThat(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_users_phone'::regclass")).isEqualTo("t");
        assertThat(value(ROWS)).isEqualTo("1.0.0 false true, 1.1.0 false true, 1.2.0 true true");
    }

    /** Step 5a: it fails midway, or the verification of step 5b does, and the database is what it was, rows of the table included. */
    @Test
    void isAsBeforeWhenAMigrationFails() throws IOException {
        record();
        team.execute(PRODUCTION, "UPDATE schema_versions SET schema_version_up_sql = schema_version_up_sql || ' ALTER TABLE users"
                + " ADD COLUMN must int NOT NULL;' WHERE schema_version_version = '1.1.0'");
        Outcome rehearsed = team.dbmig().run("upgrade", "--env", "production", "--yes");
        assertThat(rehearsed.exitCode()).as(rehearsed.stdout() + rehearsed.stderr()).isEqualTo(6);
        assertThat(rehearsed.stderr()).contains("row 1.1.0 of schema_versions, line 2: column \"must\"");
        assertThat(calls()).isEmpty();
        failsAndIsPutBack("column \"must\"");
        team.execute(PRODUCTION, "UPDATE schema_versions SET schema_version_up_sql = replace(schema_version_up_sql, ' NOT NULL', '')"
                + " WHERE schema_version_version = '1.1.0'");
        check("SELECT 'users.must is there' FROM information_schema.columns WHERE column_name = 'must';\n");
        failsAndIsPutBack("users.must is there");
        check("");
        inProduction("upgrade", "--yes", "--skip-test");
        assertThat(value(ROWS)).isEqualTo(AFTER);
    }

    /** "Don't delete backup - keep it for investigation". */
    private void failsAndIsPutBack(String why) {
        int backups = team.list("backups/dbmig").size();
        Outcome applied = team.dbmig().run("upgrade", "--env", "production", "--yes", "--skip-test");
        assertThat(applied.exitCode()).as(applied.stdout() + applied.stderr()).isEqualTo(7);
        assertThat(applied.stderr()).contains(why);
        assertThat(hasColumn("users", "user_phone_number")).isFalse();
        assertThat(hasColumn("organizations", "organization_old_address")).isTrue();
        assertThat(value(ROWS)).isEqualTo(BEFORE);
        assertThat(isServing()).isTrue();
        assertThat(team.list("backups/dbmig")).hasSizeGreaterThan(backups);
    }

    /** "Application errors after migration", and the backup-based way back: the copy of the moment of the stop. */
    @Test
    void putsTheDatabaseBackWhenTheApplicationIsIllAfterwards() throws IOException {
        record();
        Files.writeString(folder.resolve("dbmig.yaml"), team.read("dbmig.yaml").replace("systemctl is-active --quiet cody2025",
                "sh deploy/health.sh"));
        team.file("deploy/health.sh", "test \"$(psql -XAt '" + team.url(PRODUCTION) + "' -c \"SELECT count(*) FROM"
                + " information_schema.columns WHERE column_name = 'user_phone_number'\")\" = 0\n");
        Outcome ill = team.dbmig().run("upgrade", "--env", "production", "--yes");
        assertThat(ill.exitCode()).as(ill.stdout() + ill.stderr()).isEqualTo(7);
        assertThat(ill.stdout()).contains("the safety copy takes the name").contains("proven by its schema");
        assertThat(hasColumn("organizations", "organization_old_address")).isTrue();
        assertThat(value("SELECT count(organization_old_address) FROM organizations")).isEqualTo("20");
        assertThat(value(ROWS)).isEqualTo(BEFORE);
        assertThat(isServing()).isTrue();
        assertThat(inProduction("status")).contains("is at 1.0.0; 1 applied, 1 pending.");
    }

    /** "Migration partially applied, database in inconsistent state": also when whoever applies it is killed. */
    @Test
    void recoversFromAKillInTheMiddleOfTheMigration() {
        record();
        team.execute(PRODUCTION, "UPDATE schema_versions SET schema_version_up_sql = schema_version_up_sql || ' SELECT pg_sleep(30);'"
                + " WHERE schema_version_version = '1.1.0'");
        DbmigProcess process = team.dbmig().start("upgrade", "--env", "production", "--yes", "--skip-test");
        try (Session session = Session.open(team.settings(PRODUCTION).withDatabase("postgres"), "test")) {
            process.awaitUntil("the last statement", () -> !session.query("SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    + " AND datname = '" + team.settings(PRODUCTION).database() + "'").isEmpty());
        }
        process.kill().await();
        assertThat(isServing()).isFalse();
        assertThat(inProduction("recover")).contains("The database is as it was before");
        assertThat(hasColumn("users", "user_phone_number")).isFalse();
        assertThat(value(ROWS)).isEqualTo(BEFORE);
        assertThat(isServing()).isTrue();
    }

    /** "Try restoring to a new database first"; then the backup of before takes the place, though there is no down script. */
    @Test
    void goesBackToTheBackupOfBeforeByOneCommand() {
        record();
        inProduction("upgrade", "--yes");
        String copy = team.settings(PRODUCTION).database() + "_look";
        inProduction("restore", "--before", "1.1.0", "--into", copy);
        try (Session session = Session.open(team.settings(PRODUCTION).withDatabase(copy), "test")) {
            assertThat(session.query("SELECT count(organization_old_address) FROM organizations").get(0).get(0)).isEqualTo("20");
        }
        assertThat(isMigrated()).isTrue();
        inProduction("restore", "--before", "1.1.0", "--yes");
        assertThat(value("SELECT count(organization_old_address) FROM organizations")).isEqualTo("20");
        assertThat(value(ROWS)).isEqualTo(BEFORE);
        assertThat(inProduction("status")).contains("is at 1.0.0; 1 applied, 1 pending.");
        assertThat(isServing()).isTrue();
    }

    /** "Rollback if necessary and fix migration": with a column for it, the script that undoes. */
    @Test
    void undoesByTheRowsOwnScript() throws IOException {
        team.execute(PRODUCTION, "ALTER TABLE schema_versions ADD COLUMN schema_version_down_sql TEXT");
        inProduction("adopt", "--yes");
        Files.writeString(folder.resolve("up.sql"), "ALTER TABLE users ADD COLUMN user_phone_number VARCHAR(50);");
        Files.writeString(folder.resolve("down.sql"), "ALTER TABLE users DROP COLUMN user_phone_number;");
        inProduction("new", "--table", "Add phone_number", "--version", "1.1.0", "--file", "up.sql", "--down", "down.sql", "--yes");
        assertThat(inProduction("upgrade", "--yes")).contains("the down scripts bring it back, and up again");
        assertThat(value(ROWS)).isEqualTo(AFTER);
        inProduction("downgrade", "-1", "--yes");
        assertThat(hasColumn("users", "user_phone_number")).isFalse();
        assertThat(value(ROWS)).isEqualTo(BEFORE);
    }

    /** The common patterns, each as the document writes it. */
    @Test
    void runsTheCommonPatterns() {
        inProduction("adopt", "--yes");
        List<String> patterns = List.of("adding_a_column", "removing_a_column", "adding_an_index", "modifying_column_type", "adding_foreign_key");
        for (int i = 0; i < patterns.size(); i++) {
            inProduction("new", "--table", patterns.get(i), "--version", "1." + (i + 7) + ".0", "--file",
                    "db/patterns/" + patterns.get(i) + ".sql", "--yes");
        }
        assertThat(inProduction("upgrade", "--yes")).contains("Applied 5 migrations");
        assertThat(isMigrated()).isTrue();
        assertThat(value("SELECT character_maximum_length FROM information_schema.columns WHERE column_name = 'user_phone_number'"))
                .isEqualTo("100");
        assertThat(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_users_phone'::regclass")).isEqualTo("t");
        assertThat(value("SELECT count(*) FROM pg_constraint WHERE conname = 'fk_user_profiles_country'")).isEqualTo("1");
        assertThat(inProduction("current")).isEqualTo("1.11.0\n");
    }

    /** Somebody still does it by hand: the table says so, and it is taken over. */
    @Test
    void takesOverWhatWasAppliedByHand() {
        record();
        team.execute(PRODUCTION, team.read("db/migration_1.1.0.sql"));
        team.execute(PRODUCTION, team.read("db/update_schema_versions.sql"));
        Outcome refused = team.dbmig().run("upgrade", "--env", "production", "--yes");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(refused.stderr()).contains("has what the history does not: 1.1.0").contains("dbmig adopt");
        inProduction("adopt", "--yes");
        assertThat(inProduction("status", "--check")).contains("is at 1.1.0; 2 applied.");
    }

    /** Where nothing is configured, the only table with migrations in it is found. */
    @Test
    void findsTheTableByItself() {
        record();
        team.file("dbmig.yaml", team.read("dbmig.yaml").replace("migrations: {table: schema_versions}\n", ""));
        assertThat(inProduction("status")).contains("is at 1.0.0; 1 applied, 1 pending.");
        assertThat(inProduction("doctor")).contains("table public.schema_versions: 2 migrations, layout table");
        Outcome named = team.dbmig().run("status", "--env", "production", "--dir", "elsewhere");
        assertThat(named.stderr()).startsWith("ERROR:  migrations folder \"elsewhere\" does not exist");
        team.file("dbmig.yaml", "migrations: {table: schema_versions}\nenvironments: {production: {}}\n");
        Outcome both = team.dbmig().run("status", "--env", "production", "--dir", "elsewhere");
        assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(both.stderr()).startsWith("ERROR:  --dir: the migrations are rows of table schema_versions");
    }
}
