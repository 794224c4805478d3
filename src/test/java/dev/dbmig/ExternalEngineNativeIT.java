package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alembic under dbmig when something goes wrong: killed, ended, disobedient, disturbed, not one transaction. */
class ExternalEngineNativeIT {

    private static final String SLEEP = "op.execute('CREATE TABLE slow (id int)'); op.execute('SELECT pg_sleep(90)')";

    @TempDir
    Path folder;

    private PazPazTeam team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeAll
    static void requireAlembic() {
        assumeTrue(Files.exists(Path.of("/usr/bin/alembic")), "Alembic is not installed: package alembic");
    }

    @BeforeEach
    void create() throws IOException {
        team = new PazPazTeam(folder, program()).withService();
    }

    @AfterEach
    void drop() {
        team.close();
    }

    private String sleepers() {
        return team.database.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(90)%'"
                + " AND datname = current_database() AND pid <> pg_backend_pid()");
    }

    /** The database lets nobody in meanwhile, so it is looked at from another. */
    private boolean isSleeping() {
        try (Session session = Session.open(team.database.settings().withDatabase("postgres"), "test")) {
            return !session.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(90)%' AND datname = '"
                    + team.database.name().replace("'", "''") + "'").isEmpty();
        }
    }

    @Test
    void diesWithTheRunAndIsUndoneByRecover() throws InterruptedException {
        team.revision("aaaa0001", "abc123def456", SLEEP, "op.execute('DROP TABLE slow')");
        DbmigProcess process = team.program().start("--skip-test", "upgrade");
        process.awaitUntil("Alembic is at work", this::isSleeping);
        List<ProcessHandle> tree = ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
        assertThat(tree).hasSizeGreaterThan(1);
        process.kill().await();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (tree.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(tree).noneMatch(ProcessHandle::isAlive);
        assertThat(team.dbmig("upgrade").exitCode()).isEqualTo(5);
        Outcome recover = team.dbmig("recover");
        assertThat(recover.exitCode()).as(recover.stdout() + recover.stderr()).isZero();
        assertThat(team.isServing()).isTrue();
        assertThat(sleepers()).isEqualTo("0");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.database.hasTable("slow")).isFalse();
        assertThat(team.databases()).containsExactly(team.database.name());
    }

    @Test
    void endsItWhenAskedToEnd() {
        team.revision("aaaa0001", "abc123def456", SLEEP, "op.execute('DROP TABLE slow')");
        DbmigProcess process = team.program().start("--skip-test", "upgrade");
        process.awaitUntil("Alembic is at work", this::isSleeping);
        Outcome ended = process.terminate().await();
        assertThat(ended.exitCode()).as(ended.stdout() + ended.stderr()).isEqualTo(7);
        assertThat(sleepers()).isEqualTo("0");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.isServing()).isTrue();
    }

    @Test
    void refusesAnEnvironmentThatGoesItsOwnWay() {
        team.write("backend/alembic/env.py", team.read("backend/alembic/env.py").replace("    if os.environ.get(\"DATABASE_URL\"):\n",
                "    if False:\n").replace("os.environ.get(\"POSTGRES_DB\", \"pazpaz\")", "\"" + team.database.name() + "\""));
        Outcome upgrade = team.dbmig("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(3);
        assertThat(upgrade.stderr()).contains("alembic does not connect where DATABASE_URL says: it has an answer for a database that does not exist")
                .contains("env.py");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.isServing()).isTrue();
        assertThat(team.names("backups/migrations")).isEmpty();
    }

    /** A table of that name that nobody writes any more proves nothing. */
    @Test
    void asksAlembicWhereItKeepsItsRevisionElsewhere() {
        team.write("backend/alembic/env.py", team.read("backend/alembic/env.py").replace("target_metadata=target_metadata",
                "target_metadata=target_metadata, version_table='revisions'"));
        team.database.execute("CREATE TABLE revisions AS TABLE alembic_version; ALTER TABLE revisions OWNER TO pazpaz");
        Outcome upgrade = team.dbmig("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(team.database.value("SELECT version_num FROM revisions")).isEqualTo("abc123def456");
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.read("uv.log").lines().filter("alembic current"::equals)).hasSizeGreaterThan(4);
        team.revision("aaaa0001", "abc123def456", "op.execute('DELETE FROM appointments')", "op.execute('SELECT 1')");
        assertThat(team.dbmig("--skip-test", "upgrade").exitCode()).isEqualTo(7);
        assertThat(team.database.value("SELECT version_num FROM revisions")).isEqualTo("abc123def456");
        assertThat(team.isServing()).isTrue();
    }

    @Test
    void putsBackWhatWasNotOneTransaction() {
        team.revision("aaaa0001", "abc123def456", """
                op.execute('CREATE TABLE half (id int)')
                    with op.get_context().autocommit_block():
                        op.execute('CREATE INDEX CONCURRENTLY dates ON appointments (date)')
                    op.execute("SELECT 1 / (current_database() ~ 'rehearsal')::int")""",
                "op.execute('DROP INDEX dates'); op.execute('DROP TABLE half')");
        Outcome upgrade = team.dbmig("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("is not one transaction, or it cannot tell");
        assertThat(upgrade.stdout()).contains("the safety copy takes the name");
        assertThat(team.database.hasTable("half")).isFalse();
        assertThat(team.database.hasTable("dates")).isFalse();
        assertThat(team.current()).isEqualTo("previous_revision");
        assertThat(team.isServing()).isTrue();
    }

    @Test
    void keepsOthersOutWhileItConnects() throws InterruptedException {
        team.revision("aaaa0001", "abc123def456", "op.execute('SELECT pg_sleep(2)'); op.execute('CREATE TABLE others AS SELECT count(*) AS n FROM"
                + " pg_stat_activity WHERE datname = current_database() AND application_name = $$cron$$')", "op.execute('DROP TABLE others')");
        boolean[] ends = new boolean[1];
        Thread cron = new Thread(() -> {
            while (!ends[0]) {
                try (Session session = Session.open(team.asOwner(), "cron")) {
                    session.query("SELECT pg_sleep(0.2)");
                } catch (DbmigException e) {
                    SafeProject.moment(); // it is kept out, or was put out
                }
            }
        });
        cron.start();
        Outcome upgrade;
        try {
            upgrade = team.dbmig("--skip-test", "upgrade");
        } finally {
            ends[0] = true;
            cron.join();
        }
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(team.database.value("SELECT n FROM others")).isEqualTo("0");
        assertThat(team.current()).isEqualTo("aaaa0001");
    }

    @Test
    void letsTheApplicationGoFirstWhenALockIsNotToBeHad() {
        team.revision("aaaa0001", "abc123def456", "op.execute('ALTER TABLE clients ADD COLUMN age int')", "op.execute('ALTER TABLE clients DROP COLUMN age')")
                .write("dbmig.yaml", team.read("dbmig.yaml").replaceFirst("(?s)services:.*", ""));
        DbmigProcess process;
        try (Session reader = team.database.open()) {
            reader.execute("BEGIN; SELECT count(*) FROM clients");
            process = team.program().start("--skip-test", "--skip-backup", "upgrade");
            process.awaitOutput("A lock was not to be had, attempt 1; alembic was rolled back");
            reader.execute("COMMIT");
        }
        Outcome upgrade = process.await();
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(team.current()).isEqualTo("aaaa0001");
    }

    @Test
    void showsHeadsAndRefusesToGuess() {
        team.revision("bbbb0002", "abc123def456", "pass", "pass").revision("cccc0003", "abc123def456", "pass", "pass");
        assertThat(team.dbmig("status").stdout()).containsPattern("bbbb0002 .*pending \\(one of 2 heads\\)")
                .containsPattern("cccc0003 .*pending \\(one of 2 heads\\)");
        Outcome upgrade = team.dbmig("upgrade");
        assertThat(upgrade.exitCode()).isEqualTo(3);
        assertThat(upgrade.stderr()).contains("the migrations end in 2 heads").contains("alembic merge heads");
        team.revision("dddd0004", "('bbbb0002', 'cccc0003')", "pass", "pass");
        Outcome merged = team.dbmig("--skip-test", "upgrade");
        assertThat(merged.exitCode()).as(merged.stdout() + merged.stderr()).isZero();
        assertThat(team.dbmig("downgrade", "-1").stderr()).contains("dddd0004 Change dddd0004 merges");
        assertThat(team.dbmig("status", "--json").stdout()).contains("\"current\":\"dddd0004\"");
        assertThat(team.dbmig("baseline", "x").stderr()).contains("the history here is that of alembic");
        assertThat(team.dbmig("apply", "x.sql").exitCode()).isEqualTo(2);
    }
}
