package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking over a tracking table with the packaged executable, and what an operator reads of it. */
class AdoptNativeIT {

    /** golang-migrate, {@code database/postgres/postgres.go}, {@code ensureVersionTable}. */
    private static final String GOLANG_MIGRATE = "CREATE TABLE schema_migrations (version bigint not null primary key,"
            + " dirty boolean not null); INSERT INTO schema_migrations VALUES (2, false)";

    @TempDir
    Path folder;

    private PackagedDatabase database;

    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    private DbmigProgram dbmig() {
        return database.reaching(program());
    }

    @BeforeEach
    void create() {
        database = new PackagedDatabase(folder);
        for (int i = 1; i <= 3; i++) {
            database.migration("00000" + i + "_t" + i + ".up.sql", "CREATE TABLE t" + i + " (id int);")
                    .migration("00000" + i + "_t" + i + ".down.sql", "DROP TABLE t" + i + ";");
        }
        database.execute("CREATE TABLE t1 (id int); CREATE TABLE t2 (id int); INSERT INTO t1 VALUES (1); " + GOLANG_MIGRATE);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void showsThenTakesOverThenHasNothingToDo() {
        Outcome dryRun = dbmig().run("adopt", "--dry-run");
        assertThat(dryRun.exitCode()).as(dryRun.stderr()).isZero();
        assertThat(dryRun.stdout()).isEqualTo("""
                Tracking table public.schema_migrations of golang-migrate in database "%s":

                version  name  state    applied  remark
                000001   t1    applied
                000002   t2    applied
                000003   t3    pending

                Nothing was changed. It would mean: 2 recorded as applied, 1 pending.
                """.formatted(database.name()));
        assertThat(database.hasTable("dbmig_history")).isFalse();
        Outcome adopted = dbmig().run("adopt");
        assertThat(adopted.exitCode()).as(adopted.stderr()).isZero();
        assertThat(adopted.stdout()).endsWith("""
                Adopted public.schema_migrations: 2 recorded as applied, 1 pending.
                dbmig keeps that table up to date from now on; 'history: {mirror: false}' in dbmig.yaml ends it.
                """);
        Outcome again = dbmig().run("adopt", "--json");
        assertThat(again.exitCode()).isZero();
        assertThat(again.stdout()).contains("\"tool\":\"golang-migrate\",\"mirror\":true", "\"changed\":[]");
    }

    @Test
    void keepsTheTableThroughAWholeRunWithBackupAndRehearsal() {
        dbmig().run("adopt");
        Outcome upgrade = dbmig().safely().with("DBMIG_BACKUP_DIR", folder.resolve("b").toString())
                .with("DBMIG_STATE_DIR", folder.resolve("s").toString()).run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("the down scripts bring it back, and up again");
        assertThat(database.value("SELECT s::text FROM schema_migrations s")).isEqualTo("(3,f)");
        assertThat(dbmig().run("downgrade", "-1").exitCode()).isZero();
        assertThat(database.value("SELECT s::text FROM schema_migrations s")).isEqualTo("(2,f)");
        assertThat(dbmig().run("upgrade", "--dry-run").stdout())
                .contains("DELETE FROM \"public\".\"schema_migrations\";\nINSERT INTO \"public\".\"schema_migrations\"");
    }

    @Test
    void asksBeforeItChangesProduction() {
        Outcome refused = dbmig().run("adopt", "--env", "production");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(refused.stderr()).contains("HINT:  Say yes beforehand with --yes.");
        assertThat(database.hasTable("dbmig_history")).isFalse();
        assertThat(dbmig().run("adopt", "--env", "production", "--yes").exitCode()).isZero();
    }

    @Test
    void warnsInTheStatusAndRefusesToUpgradeWhereNothingWasAdopted() {
        Outcome status = dbmig().run("status", "--check");
        assertThat(status.exitCode()).isEqualTo(ExitCode.PROBLEM_FOUND.code());
        assertThat(status.stderr()).startsWith("WARNING:  the database has no history of dbmig, but a tracking table"
                + " public.schema_migrations (golang-migrate) that says what is applied; Take it over with 'dbmig adopt'.");
        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        database.file("dbmig.yaml", "history: {mirror: false}\n");
        assertThat(dbmig().run("upgrade", "--dry-run").exitCode()).isZero();
    }

    @Test
    void tellsEverythingThatDoesNotFit() {
        database.execute("UPDATE schema_migrations SET version = 7, dirty = true");
        Outcome outcome = dbmig().run("adopt");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(outcome.stdout()).containsPattern("7 +does not fit +dirty");
        assertThat(outcome.stderr()).isEqualTo("""
                ERROR:  version 7 of public.schema_migrations is dirty: nobody knows what of it is done
                HINT:  Look at the database, make it whole by hand, then: migrate force VERSION
                """);
    }
}
