package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.CuttingProxy;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break, locks that are not to be had, runs that end from outside. */
class LostConnectionIT {

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
        project.script("001_a.sql", "CREATE TABLE a (id int);");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void looksUpACommitWhoseAnswerWasLost() {
        try (CuttingProxy proxy = CuttingProxy.before(project.database.settings())) {
            proxy.cutAt("COMMIT", CuttingProxy.Cut.AFTER_SENDING);
            project.through(proxy.through(project.database.settings())).up();
        }
        assertThat(project.history()).isEqualTo("001 applied");
        assertThat(project.notes).contains("The connection was lost while committing; the server has the commit.");
    }

    @Test
    void looksUpACommitThatNeverArrived() {
        try (CuttingProxy proxy = CuttingProxy.before(project.database.settings())) {
            proxy.cutAt("COMMIT", CuttingProxy.Cut.BEFORE_SENDING);
            DbmigException e = project.through(proxy.through(project.database.settings())).failure();
            assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
            assertThat(e.getMessage()).startsWith("the connection was lost during 001 a");
        }
        assertThat(project.hasRelation("a")).isFalse();
        project.through(project.database.settings()).up();
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void saysThatSomebodyEndedItsSession() throws Exception {
        project.script("001_a.sql", "CREATE TABLE a (id int); SELECT pg_sleep(30);");
        CompletableFuture<DbmigException> run = CompletableFuture.supplyAsync(project::failure);
        awaitTrue("SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND state = 'active' "
                + "AND pid <> pg_backend_pid()");
        project.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'dbmig/%' "
                + "AND datname = current_database()");
        DbmigException e = run.get(20, TimeUnit.SECONDS);
        assertThat(e).hasMessageContaining("the connection was lost during 001 a: terminating connection due to administrator");
        assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(project.hasRelation("a")).isFalse();
    }

    @Test
    void triesAgainUntilAReaderIsGone() throws Exception {
        project.up();
        project.script("002_b.sql", "ALTER TABLE a ADD COLUMN b int;");
        try (Session reader = project.database.open()) {
            reader.execute("BEGIN; SELECT * FROM a");
            CompletableFuture<Upgrade.Outcome> run = CompletableFuture.supplyAsync(project::up);
            Thread.sleep(1500);
            assertThat(run).isNotDone();
            reader.execute("COMMIT");
            run.get(20, TimeUnit.SECONDS);
        }
        assertThat(project.notes).anyMatch(n -> n.startsWith("waits 1 ")).anyMatch(n -> n.startsWith("waits 2 "));
        assertThat(project.history()).isEqualTo("001 applied, 002 applied");
    }

    @Test
    void givesUpWaitingWhenItsTimeIsUp() {
        project.up();
        project.script("002_b.sql", "ALTER TABLE a ADD COLUMN b int;").timeout(Duration.ofSeconds(2));
        try (Session reader = project.database.open()) {
            reader.execute("BEGIN; SELECT * FROM a");
            DbmigException e = project.failure();
            assertThat(e).hasMessage("the run was ended during 002 b: timed out after 2 seconds");
            assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
        }
    }

    @Test
    void endsARunThatIsInterrupted() throws Exception {
        project.script("001_a.sql", "CREATE TABLE a (id int); SELECT pg_sleep(30);");
        CompletableFuture<DbmigException> run = CompletableFuture.supplyAsync(project::failure);
        awaitTrue("SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND state = 'active' "
                + "AND pid <> pg_backend_pid()");
        assertThat(project.upgrade.interrupt("somebody asked")).isTrue();
        assertThat(run.get(10, TimeUnit.SECONDS)).hasMessage("the run was ended during 001 a: somebody asked");
        assertThat(project.hasRelation("a")).isFalse();
    }

    private void awaitTrue(String sql) throws InterruptedException {
        for (int i = 0; i < 400 && !"t".equals(project.value(sql)); i++) {
            Thread.sleep(25);
        }
        assertThat(project.value(sql)).isEqualTo("t");
    }
}
