package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The team of seed 000, Cody-2025: every procedure of its document, in the order of the document, as it stands in
 * {@code docs/teams/cody-2025.md}. What it does when something is wrong is in {@link CodyTroubleNativeIT}.
 */
class CodyTeamNativeIT extends CodyTeam {
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
        assertThat(run("drift", "--schema", "db/init.sql", "--at", "1.0.0", "--env", "staging")).contains(" is what db/init.sql makes.");
        team.execute(STAGING, team.read("db/record_1.1.0.sql"));
        assertThat(run("upgrade", "--env", "staging")).contains("Stop cody2025", "Applied 1 migration");
        assertThat(team.value(STAGING, ROWS)).isEqualTo(AFTER);
        assertThat(run("drift", "--schema", "db/init.sql", "--at", "1.0.0", "--env", "staging")).contains(" is what db/init.sql and its migration make.");
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
                .containsPattern("services +ok +.*cody2025.*: runs").containsPattern("health +ok +")
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
