package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Step 5a and "Troubleshooting" of Cody-2025's document, as the second table of {@code docs/teams/cody-2025.md} has it. */
class CodyTroubleNativeIT extends CodyTeam {
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
}
