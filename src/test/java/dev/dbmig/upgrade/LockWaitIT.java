package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that waits for a lock tells who holds it, and goes on when it is free. */
class LockWaitIT {

    private static final String SINCE = " since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
        project.execute("CREATE TABLE t (id int)");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void tellsWhoHoldsTheLockAndGoesOnWhenItIsFree() throws Exception {
        project.script("001_t.sql", "ALTER TABLE t ADD a int;");
        try (Session holder = open("psql of Jos\u00e9")) {
            holder.execute("BEGIN;\n  LOCK TABLE t IN ACCESS SHARE MODE -- " + "long ".repeat(30));
            CompletableFuture<?> run = CompletableFuture.runAsync(project::up);
            await(() -> project.notes.stream().anyMatch(note -> note.contains("pid " + holder.processId())));
            holder.execute("COMMIT");
            run.get(60, TimeUnit.SECONDS);
            assertThat(project.notes).anyMatch(note -> note.matches("waits \\d+ for \\[pid " + holder.processId()
                    + " \\(psql of Jos\\?\\?, user postgres, idle in transaction" + SINCE
                    + ": BEGIN; LOCK TABLE t IN ACCESS SHARE MODE -- long long long …\\)]"));
        }
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void tellsItOfAScriptThatIsRunStatementByStatement() throws Exception {
        project.script("001_t.sql", "CREATE INDEX CONCURRENTLY ON t (id);\nALTER TABLE t ADD a int;");
        try (Session holder = open("holder")) {
            holder.execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
            CompletableFuture<?> run = CompletableFuture.runAsync(project::up);
            await(() -> project.notes.stream().anyMatch(note -> note.contains("pid " + holder.processId() + " (holder")));
            holder.execute("COMMIT");
            run.get(60, TimeUnit.SECONDS);
        }
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void tellsItWhenTheTimeIsUp() {
        project.timeout(Duration.ofSeconds(2)).script("001_t.sql", "ALTER TABLE t ADD a int;");
        try (Session holder = open("holder")) {
            holder.execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
            DbmigException e = project.failure();
            assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
            assertThat(e.detail().orElseThrow()).startsWith("It waited for a lock that pid " + holder.processId() + " (holder, ")
                    .endsWith(" held.\nThe transaction was rolled back: nothing was changed.");
        }
    }

    @Test
    void namesNobodyWhereTheWaitIsOver() {
        project.timeout(Duration.ofSeconds(2)).lockTimeout(Duration.ofSeconds(10))
                .script("001_t.sql", "SELECT pg_sleep(60);");
        assertThat(project.failure().detail()).contains("The transaction was rolled back: nothing was changed.");
    }

    private Session open(String application) {
        return Session.open(project.database.settings(), application);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }
}
