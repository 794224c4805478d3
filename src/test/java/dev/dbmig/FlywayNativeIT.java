package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine preset {@code flyway} with the real Flyway. */
class FlywayNativeIT {

    @TempDir
    Path folder;

    @TempDir
    Path bin;

    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() throws IOException {
        ToolJars.flyway(bin);
        database = new PackagedDatabase(folder);
        database.file("dbmig.yaml", """
                engine: {preset: flyway}
                services: [{name: app, stop: 'rm %1$s/up', start: 'touch %1$s/up', running: 'ls %1$s/up'}]
                backup: {dir: backups}
                state-dir: state
                """.formatted(folder)).file("up", "").file("flyway.toml", """
                [flyway]
                locations = ["filesystem:sql"]
                environment = "somewhere"
                [environments.somewhere]
                url = "jdbc:postgresql://nowhere.invalid/shop"
                """).file("sql/V1__first_tables.sql", "CREATE TABLE first (id int PRIMARY KEY);\nINSERT INTO first VALUES (1);\n")
                .file("sql/V1.1__a_column.sql", "ALTER TABLE first ADD name text;\n")
                .file("sql/R__views.sql", "CREATE OR REPLACE VIEW firsts AS SELECT id FROM first;\n");
    }

    @AfterEach
    void drop() {
        if (database != null) {
            database.close();
        }
    }

    private Outcome dbmig(String... arguments) {
        return database.reaching(program().safely().with("PATH", bin + ":" + System.getenv("PATH"))).run(arguments);
    }

    private Outcome ends(int exitCode, String... arguments) {
        Outcome outcome = dbmig(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(exitCode);
        return outcome;
    }

    @Test
    void drivesFlyway() {
        assertThat(ends(0, "upgrade", "1").stdout()).contains("Successfully applied 2 migrations");
        assertThat(ends(0, "status").stdout()).containsPattern("1 +first tables +applied").containsPattern("1.1 +a column +pending");
        assertThat(ends(0, "upgrade").stdout()).contains("The backup restores", "1 → 1.1  1 migration by flyway").doesNotContain("more recent version");
        assertThat(ends(0, "current").stdout()).isEqualTo("1.1\n");
        int backups = folder.resolve("backups").toFile().list().length;
        Outcome downgrade = ends(3, "downgrade", "-1");
        assertThat(downgrade.stderr()).contains("flyway has no command for \"downgrade\"", "belongs to a paid edition");
        assertThat(folder.resolve("backups").toFile().list()).hasSize(backups);
        assertThat(ends(3, "new", "more").stderr()).contains("Write the file yourself");
        database.file("sql/V2__made_by_hand.sql", "CREATE TABLE made_by_hand ();");
        assertThat(ends(0, "stamp", "head").stdout()).contains("Stamped: flyway says 2.");
        assertThat(database.hasTable("made_by_hand")).isFalse();
        assertThat(ends(3, "stamp", "1").stderr()).contains("flyway says that the database is at 2, not at 1");
    }

    /** Flyway commits each migration, and cannot take it back. */
    @Test
    void takesTheCopyWhereTheSecondOfTwoFails() {
        ends(0, "upgrade", "--skip-test");
        database.file("sql/V2__works.sql", "CREATE TABLE works ();").file("sql/V3__fails.sql", "CREATE TABLE fails ();\nSELECT 1 / 0;\n");
        Outcome rehearsal = ends(6, "upgrade");
        assertThat(rehearsal.stderr()).contains("flyway upgrade failed", "division by zero", "V3__fails.sql");
        assertThat(database.hasTable("works")).isFalse();
        database.file("sql/V3__fails.sql", "SELECT 1 / (current_database() ~ 'rehearsal')::int;\n");
        Outcome upgrade = ends(7, "upgrade");
        assertThat(upgrade.stderr()).contains("It cannot undo a migration: only a copy can take back what it has committed.");
        assertThat(upgrade.stdout()).contains("the safety copy takes the name");
        assertThat(database.hasTable("works")).isFalse();
        assertThat(Files.exists(folder.resolve("up"))).isTrue();
        assertThat(ends(0, "current").stdout()).isEqualTo("1.1\n");
    }

    @Test
    void knowsABaselineWhatIsOutOfOrderAndWhatHasFailed() {
        database.file("sql/B1.1__all.sql", "CREATE TABLE first (id int);");
        assertThat(ends(0, "status").stdout()).containsPattern("1.1 +all +pending").doesNotContain("first tables");
        ends(0, "upgrade", "--skip-test");
        database.file("sql/V3__third.sql", "CREATE TABLE third ();");
        ends(0, "upgrade", "--skip-test");
        database.file("sql/V2__second.sql", "CREATE TABLE second ();").file("sql/V4__fourth.sql", "CREATE TABLE fourth ();");
        assertThat(ends(0, "status").stdout()).containsPattern("1 +first tables +applied").containsPattern("3 +third +applied")
                .containsPattern("2 +second +pending").containsPattern("4 +fourth +pending").contains("at 3");
        Outcome refused = ends(6, "upgrade");
        assertThat(refused.stderr()).contains("Detected resolved migration not applied to database: 2", "-outOfOrder=true");
        database.file("flyway.toml", "[flyway]\nlocations = [\"filesystem:sql\"]\noutOfOrder = true\n");
        ends(0, "upgrade", "2", "--skip-test");
        assertThat(ends(0, "current").stdout()).isEqualTo("2\n");
        ends(0, "upgrade", "--skip-test");
        assertThat(ends(0, "status").stdout()).doesNotContain("pending").contains("at 4");
        database.query("UPDATE flyway_schema_history SET success = false WHERE version = '4' RETURNING 1");
        assertThat(ends(0, "current").stdout()).contains("2").contains("4 (failed)");
        assertThat(ends(6, "upgrade").stderr()).contains("Detected failed migration to version 4");
    }

    @Test
    void saysInItsWordsWhyItDoesNotAnswer() {
        database.file("sql/V1__again.sql", "SELECT 1;");
        Outcome twice = ends(3, "status");
        assertThat(twice.stderr()).contains("flyway history failed: ERROR: Found more than one migration with version 1").doesNotContain("stackTrace");
    }
}
