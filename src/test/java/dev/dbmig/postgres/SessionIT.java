package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionIT {

    private final TestDatabase database = TestServer.shared().newDatabase();
    private Session session;

    @BeforeEach
    void open() {
        session = database.open();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static InputStream data(String text) {
        return new ByteArrayInputStream(utf8(text));
    }

    @Test
    void knowsItsBackend() {
        assertThat(session.query("SELECT pg_backend_pid()::text, current_setting('server_version_num')"))
                .containsExactly(List.of("" + session.processId(), "" + session.version().number()));
        assertThat(session.parameter("standard_conforming_strings")).isEqualTo("on");
        assertThat(session.query("SHOW application_name")).containsExactly(List.of("dbmig-test"));
    }

    @Test
    void sharesATransactionWithJdbc() throws SQLException {
        session.execute("BEGIN; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)");
        assertThat(session.transactionStatus()).isEqualTo('T');
        try (var statement = session.jdbc().prepareStatement("SELECT count(*) FROM t WHERE a > ?")) {
            statement.setInt(1, 0);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        }
        assertThat(session.transactionStatus()).isEqualTo('T');
        session.execute("ROLLBACK");
        assertThat(session.query("SELECT to_regclass('t')").get(0).get(0)).isNull();
    }

    @Test
    void alternatesBetweenJdbcAndTheWireWithoutLosingAByte() throws SQLException {
        for (int i = 0; i < 200; i++) {
            assertThat(session.query("SELECT " + i)).containsExactly(List.of("" + i));
            try (var rows = session.jdbc().createStatement().executeQuery("SELECT repeat('x', " + i * 500 + ")")) {
                rows.next();
                assertThat(rows.getString(1)).hasSize(i * 500);
            }
        }
    }

    @Test
    void tellsWhichStatementOfABatchFailedAndWhere() {
        session.execute("CREATE TABLE t (a int PRIMARY KEY)");
        session.send(List.of(utf8("INSERT INTO t VALUES (1)"), utf8("SELECT 'ä€😀', nix FROM t"), utf8("SELECT 1")));
        PostgresException error = catchThrowableOfType(PostgresException.class, session::await);
        assertThat(error.sqlState()).isEqualTo("42703");
        assertThat(error.statementIndex()).isEqualTo(1);
        assertThat(error.position()).isEqualTo("SELECT 'äe.', ".length());
        assertThat(session.isUsable()).isTrue();
        assertThat(session.query("SELECT count(*) FROM t")).containsExactly(List.of("0"));
    }

    @Test
    void tellsTheStatementOfAnErrorWithoutPosition() {
        session.execute("CREATE TABLE t (a int PRIMARY KEY)");
        session.send(List.of(utf8("INSERT INTO t VALUES (1)"), utf8("SELECT 2"), utf8("INSERT INTO t VALUES (1)")));
        PostgresException error = catchThrowableOfType(PostgresException.class, session::await);
        assertThat(error.statementIndex()).isEqualTo(2);
        assertThat(error.position()).isEqualTo(-1);
        assertThat(error.serverMessage().constraint()).contains("t_pkey");
        assertThat(error.serverMessage().table()).contains("t");
        assertThat(error.detail()).contains("Key (a)=(1) already exists.");
    }

    @Test
    void findsASyntaxErrorInALaterStatement() {
        session.send(List.of(utf8("SELECT 1"), utf8("SELECT 2"), utf8("SELEC 3")));
        PostgresException error = catchThrowableOfType(PostgresException.class, session::await);
        assertThat(error.statementIndex()).isEqualTo(2);
        assertThat(error.position()).isZero();
    }

    @Test
    void countsStatementsAndRows() {
        session.send(List.of(utf8("CREATE TABLE t (a int)"), utf8("INSERT INTO t SELECT generate_series(1, 7)"),
                utf8("SELECT * FROM t LIMIT 3")));
        SimpleResult result = session.await();
        assertThat(result.completed()).isEqualTo(3);
        assertThat(List.of(result.rows(0), result.rows(1), result.rows(2))).containsExactly(-1L, 7L, 3L);
    }

    @Test
    void copiesALargeStream() {
        session.execute("CREATE TABLE t (a int, b text)");
        byte[] line = utf8("1\tsome text of a row\n");
        long rows = 2_000_000;
        assertThat(session.copyIn(utf8("COPY t FROM STDIN"), new Repeated(line, rows))).isEqualTo(rows);
        assertThat(session.query("SELECT count(*) FROM t")).containsExactly(List.of("" + rows));
    }

    @Test
    void stopsACopyEarlyWhenTheServerRefusesIt() {
        session.execute("CREATE TABLE t (a int)");
        Repeated data = new Repeated(utf8("not a number\n"), 200_000_000);
        PostgresException error = catchThrowableOfType(PostgresException.class,
                () -> session.copyIn(utf8("COPY t FROM STDIN"), data));
        assertThat(error).hasMessage("invalid input syntax for type integer: \"not a number\"");
        assertThat(error.serverMessage().where()).contains("COPY t, line 1, column a: \"not a number\"");
        assertThat(data.left()).isGreaterThan(0);
        assertThat(session.query("SELECT 1")).hasSize(1);
    }

    @Test
    void survivesNoticesForEachRowOfACopy() {
        session.execute("""
                CREATE TABLE t (a int);
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE NOTICE '%', repeat('x', 1000); RETURN new; END $$;
                CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
                """);
        List<ServerMessage> notices = Collections.synchronizedList(new ArrayList<>());
        session.onNotice(notices::add);
        assertThat(session.copyIn(utf8("COPY t FROM STDIN"), new Repeated(utf8("1\n"), 50_000))).isEqualTo(50_000);
        assertThat(notices).hasSize(50_000);
    }

    @Test
    void failsACopyWhoseDataCannotBeRead() {
        session.execute("CREATE TABLE t (a int)");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk gone");
            }
        };
        assertThatThrownBy(() -> session.copyIn(utf8("COPY t FROM STDIN"), broken))
                .isInstanceOf(UncheckedIOException.class).hasRootCauseMessage("disk gone");
        assertThat(session.query("SELECT count(*) FROM t")).containsExactly(List.of("0"));
    }

    @Test
    void dropsRowsInBoundedMemory() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        session.execute("SELECT repeat('x', 1000000) FROM generate_series(1, 500)");
        assertThat(session.execute("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO STDOUT").rows(0))
                .isEqualTo(100_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }

    @Test
    void passesNoticesOnWithTheirFields() {
        List<ServerMessage> notices = new ArrayList<>();
        session.onNotice(notices::add);
        session.execute("DO $$ BEGIN RAISE WARNING 'careful' USING HINT = 'look'; END $$");
        assertThat(notices).hasSize(1);
        assertThat(notices.get(0).severity()).isEqualTo("WARNING");
        assertThat(notices.get(0).message()).isEqualTo("careful");
        assertThat(notices.get(0).hint()).contains("look");
    }

    @Test
    void followsParametersThatAScriptChanges() throws SQLException {
        session.execute("SET standard_conforming_strings = off; SET datestyle = 'German'");
        assertThat(session.parameter("standard_conforming_strings")).isEqualTo("off");
        assertThat(session.parameter("DateStyle")).isEqualTo("German, DMY");
        assertThat(session.jdbc().isValid(1)).isTrue();
    }

    @Test
    void opensOnADatabaseWithAnotherDateStyleAndTimeZone() {
        session.execute("ALTER DATABASE " + TestDatabase.quote(database.name()) + " SET datestyle = 'German'");
        session.execute("ALTER DATABASE " + TestDatabase.quote(database.name()) + " SET timezone = 'Asia/Tokyo'");
        try (Session other = database.open()) {
            assertThat(other.query("SHOW datestyle")).containsExactly(List.of("German, DMY"));
            assertThat(other.query("SHOW timezone")).containsExactly(List.of("Asia/Tokyo"));
            assertThat(other.parameter("DateStyle")).isEqualTo("German, DMY");
        }
    }

    @Test
    void tellsTheServersReasonWhenTheSessionIsEnded() {
        ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class,
                () -> session.execute("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)"));
        assertThat(lost.sqlState()).isEqualTo("57P01");
        assertThat(lost.processId()).isPositive().isEqualTo(session.processId());
        assertThat(session.isUsable()).isFalse();
        assertThatThrownBy(() -> session.execute("SELECT 1")).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void tellsTheServersReasonWhenTheSessionWasEndedWhileIdle() {
        try (Session other = database.open()) {
            other.execute("SELECT pg_terminate_backend(" + session.processId() + ", 5000)");
        }
        ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class,
                () -> session.execute("SELECT 1"));
        assertThat(lost.sqlState()).isEqualTo("57P01");
    }

    @Test
    void saysThatTheAnswerToACommitIsUnknownWhenTheConnectionIsCut() throws Exception {
        session.execute("CREATE TABLE t (a int)");
        try (CuttingProxy proxy = CuttingProxy.before(database.settings());
                Session cut = Session.open(proxy.through(database.settings()), "dbmig/cut")) {
            cut.execute("BEGIN; INSERT INTO t VALUES (1)");
            proxy.cutAt("COMMIT", CuttingProxy.Cut.AFTER_SENDING);
            ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class,
                    () -> cut.execute("COMMIT"));
            assertThat(lost).hasMessage("the connection to the server was lost");
            assertThat(lost.processId()).isEqualTo(cut.processId());
            assertThat(proxy.awaitCut(5)).isTrue();
        }
        assertThat(session.query("SELECT count(*) FROM t")).containsExactly(List.of("1"));
    }

    @Test
    void losesTheConnectionInTheMiddleOfACopy() {
        session.execute("CREATE TABLE t (a text)");
        try (CuttingProxy proxy = CuttingProxy.before(database.settings());
                Session cut = Session.open(proxy.through(database.settings()), "dbmig/cut")) {
            proxy.cutAt("the last straw", CuttingProxy.Cut.BEFORE_SENDING);
            InputStream data = new SequenceInputStream(new Repeated(utf8("some text\n"), 1_000_000),
                    new SequenceInputStream(data("the last straw\n"), new Repeated(utf8("more\n"), 10_000_000)));
            assertThat(catchThrowableOfType(ConnectionLostException.class,
                    () -> cut.copyIn(utf8("COPY t FROM STDIN"), data))).isNotNull();
            assertThat(cut.isUsable()).isFalse();
        }
        assertThat(session.query("SELECT count(*) FROM t")).containsExactly(List.of("0"));
    }

    @Test
    void losesTheConnectionWhenTheServerStopsAtOnce() throws Exception {
        ThrowAwayServer server = TestServer.throwAway(Map.of(), Map.of());
        try (Session doomed = Session.open(server.settings(), "dbmig/doomed")) {
            Thread stopper = new Thread(server::close);
            doomed.send(List.of(utf8("SELECT pg_sleep(60)")));
            stopper.start();
            assertThat(catchThrowableOfType(ConnectionLostException.class, doomed::await)).isNotNull();
            stopper.join();
        } finally {
            server.close();
        }
    }

    @Test
    void sendsAStatementOfManyMegabytes() {
        String text = "x".repeat(50_000_000);
        assertThat(session.query("SELECT length('" + text + "')")).containsExactly(List.of("50000000"));
    }

    @Test
    void sendsManyStatementsInOneMessage() {
        session.execute("CREATE TABLE t (a int)");
        List<byte[]> statements = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            statements.add(utf8("INSERT INTO t VALUES (" + i + ")"));
        }
        session.send(statements);
        assertThat(session.await().completed()).isEqualTo(20_000);
    }

    @Test
    void servesJdbcAfterAScriptHasThrownEverythingAway() {
        for (String leftover : List.of("DISCARD ALL", "SELECT pg_catalog.set_config('search_path', '', false)",
                "SET standard_conforming_strings = off", "SET datestyle = 'SQL, DMY'", "DISCARD ALL")) {
            session.execute(leftover);
            for (int i = 0; i < 10; i++) {
                int expected = i;
                int found = session.jdbc(connection -> {
                    try (var statement = connection.prepareStatement("SELECT ?::int, ?::text")) {
                        statement.setInt(1, expected);
                        statement.setString(2, "it's \\ ä");
                        try (ResultSet rows = statement.executeQuery()) {
                            rows.next();
                            assertThat(rows.getString(2)).isEqualTo("it's \\ ä");
                            return rows.getInt(1);
                        }
                    }
                });
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    @Test
    void failsJdbcInAFailedTransaction() {
        assertThatThrownBy(() -> session.execute("BEGIN; SELECT 1/0")).hasMessage("division by zero");
        assertThat(session.transactionStatus()).isEqualTo('E');
        assertThatThrownBy(() -> session.jdbc(c -> c.createStatement().executeQuery("SELECT 1")))
                .isInstanceOfSatisfying(PostgresException.class, e -> assertThat(e.sqlState()).isEqualTo("25P02"));
        session.execute("ROLLBACK");
        assertThat(session.transactionStatus()).isEqualTo('I');
        assertThat(session.<Boolean>jdbc(c -> c.createStatement().execute("SELECT 1"))).isTrue();
    }

    @Test
    void refusesToSendWhileAnAnswerIsAwaited() {
        session.send(List.of(utf8("SELECT 1")));
        assertThat(session.isUsable()).isFalse();
        assertThatThrownBy(() -> session.execute("SELECT 2")).hasMessage("an answer is still awaited, or the session is closed");
        session.await();
        assertThat(session.isUsable()).isTrue();
    }

    @Test
    void failsACopyInABatch() {
        session.execute("CREATE TABLE t (a int)");
        assertThatThrownBy(() -> session.execute("COPY t FROM STDIN")).isInstanceOf(PostgresException.class)
                .hasMessage("COPY from stdin failed: the data of COPY must follow it in the script");
        assertThat(session.isUsable()).isTrue();
    }

    @Test
    void losesTheConnectionUnderJdbcToo() {
        ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class,
                () -> session.jdbc(c -> c.createStatement().execute("SELECT pg_terminate_backend(pg_backend_pid())")));
        assertThat(lost.sqlState()).isEqualTo("57P01");
        assertThat(lost.processId()).isPositive().isEqualTo(session.processId());
        assertThat(session.isUsable()).isFalse();
    }

    @Test
    void closesFromAnotherThreadWhileAStatementRuns() throws Exception {
        Thread closer = new Thread(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            session.close();
        });
        closer.start();
        assertThatThrownBy(() -> session.execute("SELECT pg_sleep(60)")).isInstanceOf(ConnectionLostException.class);
        closer.join();
    }

    @Test
    void putsTheFieldsOfAJdbcErrorIntoOurs() {
        PostgresException error = catchThrowableOfType(PostgresException.class,
                () -> session.jdbc(c -> c.createStatement().executeQuery("SELECT nix")));
        assertThat(error.sqlState()).isEqualTo("42703");
        assertThat(error).hasMessage("column \"nix\" does not exist");
        assertThat(session.isUsable()).isTrue();
    }

    /** A line again and again, made as it is read. */
    private static final class Repeated extends InputStream {

        private final byte[] line;
        private long left;

        private Repeated(byte[] line, long count) {
            this.line = line;
            this.left = line.length * count;
        }

        private long left() {
            return left;
        }

        @Override
        public int read() {
            return left == 0 ? -1 : line[(int) ((line.length - left-- % line.length) % line.length)];
        }
    }
}
