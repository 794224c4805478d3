package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsIT {

    private final TestDatabase database = TestServer.shared().newDatabase();
    private final Session control = TestServer.shared().open();
    private final Sessions sessions = new Sessions(control);
    private final Session worker = database.open();

    @AfterEach
    void close() {
        worker.close();
        control.close();
        database.close();
    }

    private CompletableFuture<Throwable> run(String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                worker.execute(sql);
                return null;
            } catch (PostgresException e) {
                return e;
            }
        });
    }

    private static <T> T eventually(Supplier<Optional<T>> question) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(20);
        }
        throw new AssertionError("it never came");
    }

    private void awaitActive(String word) throws InterruptedException {
        eventually(() -> control.query("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid = "
                + worker.processId() + " AND query LIKE '%" + word + "%'").stream().findFirst());
    }

    @Test
    void cancelsAStatement() throws Exception {
        CompletableFuture<Throwable> statement = run("SELECT pg_sleep(60)");
        awaitActive("pg_sleep");
        sessions.cancel(worker.processId());
        assertThat(statement.get(10, TimeUnit.SECONDS)).hasMessage("canceling statement due to user request");
        assertThat(worker.isUsable()).isTrue();
    }

    @Test
    void endsASessionAndWaitsUntilItIsGone() throws Exception {
        CompletableFuture<Throwable> statement = run("SELECT pg_sleep(60)");
        awaitActive("pg_sleep");
        assertThat(sessions.terminateAndWait(worker.processId(), Duration.ofSeconds(10))).isTrue();
        assertThat(sessions.startOf(worker.processId())).isEmpty();
        assertThat(statement.get(10, TimeUnit.SECONDS)).isInstanceOf(ConnectionLostException.class)
                .hasMessage("terminating connection due to administrator command");
        assertThat(sessions.terminateAndWait(worker.processId(), Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void doesNotMistakeAnotherSessionOfTheSameNumber() {
        assertThat(sessions.awaitGone(worker.processId(), "12345.678", Duration.ofSeconds(5))).isTrue();
        String start = sessions.startOf(worker.processId()).orElseThrow();
        assertThat(sessions.awaitGone(worker.processId(), start, Duration.ofMillis(100))).isFalse();
    }

    @Test
    void findsTheSessionsOfARun() {
        try (Session run = Session.open(database.settings(), "dbmig/it's a run")) {
            assertThat(sessions.ofApplication("dbmig/it's a run")).containsExactly(run.processId());
            assertThat(sessions.ofApplication("dbmig/none")).isEmpty();
        }
    }

    @Test
    void answersSeveralThreadsAtOnce() throws Exception {
        List<CompletableFuture<Void>> threads = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(CompletableFuture.runAsync(() -> {
                for (int j = 0; j < 100; j++) {
                    assertThat(new Sessions(control).startOf(worker.processId())).isPresent();
                }
            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void tellsWhoBlocks() throws Exception {
        worker.execute("CREATE TABLE t (a int)");
        try (Session holder = Session.open(database.settings(), "the holder")) {
            holder.execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
            CompletableFuture<Throwable> statement = run("ALTER TABLE t ADD b int");
            Blocker blocker = eventually(() -> sessions.blockersOf(worker.processId()).stream().findFirst());
            assertThat(blocker.processId()).isEqualTo(holder.processId());
            assertThat(blocker.application()).isEqualTo("the holder");
            assertThat(blocker.query()).contains("LOCK TABLE t");
            assertThat(blocker.state()).isEqualTo("idle in transaction");
            assertThat(blocker.since().orElseThrow()).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            holder.execute("COMMIT");
            assertThat(statement.get(10, TimeUnit.SECONDS)).isNull();
            assertThat(sessions.blockersOf(worker.processId())).isEmpty();
        }
    }

    @Test
    void tellsHowFarAnIndexIs() throws Exception {
        worker.execute("CREATE TABLE t AS SELECT g AS a FROM generate_series(1, 1000) g");
        worker.execute("CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_sleep(0.01); RETURN $1; END $$");
        CompletableFuture<Throwable> statement = run("CREATE INDEX ON t (slow(a))");
        ProgressReport report = eventually(() -> sessions.progressOf(worker.processId()));
        assertThat(report.command()).isEqualTo("CREATE INDEX");
        assertThat(report.phase()).startsWith("building index");
        assertThat(report.total()).isGreaterThanOrEqualTo(report.done());
        sessions.cancel(worker.processId());
        assertThat(statement.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(sessions.progressOf(worker.processId())).isEmpty();
    }

    @Test
    void asksForTheProgressViewsOfEachVersion() {
        assertThat(ProgressReport.query(1, 13)).doesNotContain("pg_stat_progress_copy");
        assertThat(ProgressReport.query(1, 14)).contains("pg_stat_progress_copy");
    }

    @Test
    void passesOnThatThePrivilegeIsMissing() {
        control.execute("DROP ROLE IF EXISTS dbmig_weak; CREATE ROLE dbmig_weak LOGIN PASSWORD 'weak'");
        ConnectionSettings weak = TestServer.settings(Map.of("host", database.settings().host(),
                "port", "" + database.settings().port(), "user", "dbmig_weak", "password", "weak", "dbname", "postgres"));
        try (Session session = Session.open(weak, "dbmig/weak")) {
            Sessions limited = new Sessions(session);
            assertThatThrownBy(() -> limited.terminateAndWait(worker.processId(), Duration.ofSeconds(1)))
                    .isInstanceOf(PostgresException.class);
            assertThat(limited.blockersOf(worker.processId())).isEmpty();
        }
        assertThat(control.query("SELECT 1")).containsExactly(List.of("1"));
        control.execute("DROP ROLE dbmig_weak");
    }
}
