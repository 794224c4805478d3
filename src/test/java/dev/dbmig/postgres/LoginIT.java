package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginIT {

    private static final String HBA = """
            local all all                  scram-sha-256
            host  all old    127.0.0.1/32  md5
            host  all clear  127.0.0.1/32  password
            host  all ghost  127.0.0.1/32  trust
            host  all krb    127.0.0.1/32  gss
            host  all nobody 127.0.0.1/32  reject
            host  all stranger ::1/128     trust
            host  all all    127.0.0.1/32  scram-sha-256
            """;

    private static ThrowAwayServer server;

    @BeforeAll
    static void start() {
        server = TestServer.throwAway(Map.of("hba_file", "{dir}/hba.conf", "max_connections", "8",
                "superuser_reserved_connections", "3"), Map.of("hba.conf", HBA));
        try (Session session = open(Map.of())) {
            session.execute("SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'pw-old'");
            session.execute("RESET password_encryption; CREATE ROLE clear LOGIN PASSWORD 'pw-clear'");
            session.execute("CREATE ROLE few LOGIN PASSWORD 'pw-few' CONNECTION LIMIT 0");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Session open(Map<String, String> keywords) {
        return Session.open(server.settings(keywords), "dbmig-test");
    }

    private static DbmigException refusal(Map<String, String> keywords) {
        return refusal(server.settings(keywords));
    }

    private static DbmigException refusal(ConnectionSettings settings) {
        DbmigException refusal = catchThrowableOfType(DbmigException.class,
                () -> Session.open(settings, "dbmig-test").close());
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refusal.hint()).isPresent();
        StringWriter trace = new StringWriter();
        refusal.printStackTrace(new PrintWriter(trace));
        assertThat(trace + " " + refusal.detail() + refusal.hint() + settings + settings.settings())
                .doesNotContain("pw-").doesNotContain(server.password());
        return refusal;
    }

    private static ConnectionSettings withoutPassword(String user) {
        return ConnectionSettings.builder().layer("test", Map.of("host", "127.0.0.1",
                "port", "" + server.port(), "user", user, "dbname", "postgres")).build(Map.of("HOME", "/nonexistent"));
    }

    @Test
    void logsInByEachKindOfPassword() {
        open(Map.of()).close();
        open(Map.of("user", "old", "password", "pw-old")).close();
        open(Map.of("user", "clear", "password", "pw-clear")).close();
        open(Map.of("host", server.folder().toString())).close();
    }

    @Test
    void refusesAWrongPassword() {
        for (String user : List.of("postgres", "old", "clear")) {
            DbmigException refusal = refusal(Map.of("user", user, "password", "pw-wrong"));
            assertThat(refusal).hasMessage("password authentication failed for user \"" + user + "\"");
            assertThat(refusal.hint()).contains("The password came from throw-away server; check it there.");
        }
    }

    @Test
    void asksForAPasswordWhereNoneIsGiven() {
        for (String user : List.of("postgres", "old", "clear")) {
            DbmigException refusal = refusal(withoutPassword(user));
            assertThat(refusal).hasMessage("the server asks for a password, and none was given");
            assertThat(refusal.hint()).contains("Give it as PGPASSWORD, in ~/.pgpass (mode 0600) or in the URL.");
        }
    }

    @Test
    void refusesWhatPgHbaDoesNotLetIn() {
        DbmigException rejected = refusal(Map.of("user", "nobody"));
        assertThat(rejected).hasMessage("pg_hba.conf rejects connection for host \"127.0.0.1\", user \"nobody\","
                + " database \"postgres\", no encryption");
        assertThat(rejected.hint()).contains(
                "Add a line for this user, database and address to the server's pg_hba.conf, and reload it.");
    }

    @Test
    void refusesARoleThatIsNotThere() {
        DbmigException refusal = refusal(Map.of("user", "ghost"));
        assertThat(refusal).hasMessage("role \"ghost\" does not exist");
        assertThat(refusal.hint()).contains("Check the user name, which came from throw-away server.");
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        DbmigException refusal = refusal(Map.of("dbname", "No Such"));
        assertThat(refusal).hasMessage("database \"No Such\" does not exist").isInstanceOf(PostgresException.class);
        assertThat(((PostgresException) refusal).sqlState()).isEqualTo("3D000");
    }

    @Test
    void refusesWhenThereAreTooManyConnections() {
        assertThat(refusal(Map.of("user", "few", "password", "pw-few")))
                .hasMessage("too many connections for role \"few\"");
    }

    @Test
    void refusesGssapi() {
        assertThat(refusal(Map.of("user", "krb")))
                .hasMessage("the server asks for GSSAPI or SSPI authentication, which dbmig does not speak");
    }

    @Test
    void refusesWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        DbmigException refusal = refusal(Map.of("port", "" + port));
        assertThat(refusal).hasMessage("no server is listening on 127.0.0.1:" + port);
        assertThat(refusal.hint()).contains("Is PostgreSQL running there, and are host and port right?");
        assertThat(refusal(Map.of("host", server.folder().toString(), "port", "" + port)))
                .hasMessage("there is no socket " + server.folder() + "/.s.PGSQL." + port);
    }

    @Test
    void refusesAnUnknownHost() {
        assertThat(refusal(Map.of("host", "no-such-host.invalid"))).hasMessage("unknown host \"no-such-host.invalid\"");
    }

    @Test
    void givesUpAServerThatDoesNotAnswer() throws IOException {
        for (String mode : List.of("disable", "require")) {
            try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                DbmigException refusal = refusal(Map.of("port", "" + silent.getLocalPort(),
                        "connect_timeout", "1", "sslmode", mode));
                assertThat(refusal).hasMessage("no answer from 127.0.0.1:" + silent.getLocalPort() + " within 1 s");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", "220 mail ESMTP\r\n"})
    void refusesAnotherKindOfServer(String greeting) throws IOException {
        for (String mode : List.of("disable", "prefer", "require")) {
            try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                Thread thread = new Thread(() -> greet(other, greeting));
                thread.setDaemon(true);
                thread.start();
                String port = "" + other.getLocalPort();
                assertThat(refusal(Map.of("port", port, "sslmode", mode, "connect_timeout", "5")).getMessage())
                        .isIn("the server on 127.0.0.1:" + port + " is not PostgreSQL",
                                "TLS with 127.0.0.1:" + port + " failed",
                                "the server on 127.0.0.1:" + port + " broke off the TLS connection");
            }
        }
    }

    private static void greet(ServerSocket listener, String greeting) {
        try {
            while (true) {
                var socket = listener.accept();
                socket.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Test
    void triesTheNextHostOfAList() throws IOException {
        int dead;
        try (ServerSocket socket = new ServerSocket(0)) {
            dead = socket.getLocalPort();
        }
        Session session = open(Map.of("host", "127.0.0.1,127.0.0.1", "port", dead + "," + server.port()));
        assertThat(session.place()).isEqualTo("127.0.0.1:" + server.port());
        session.close();
        assertThat(refusal(Map.of("host", "127.0.0.1,no-such-host.invalid", "port", "" + dead)).detail())
                .contains("no server is listening on 127.0.0.1:" + dead);
    }

    @Test
    void takesOnlyTheKindOfServerThatIsAskedFor() {
        for (String wanted : List.of("any", "read-write", "primary")) {
            open(Map.of("target_session_attrs", wanted)).close();
        }
        assertThat(refusal(Map.of("target_session_attrs", "standby"))).hasMessage("the server on 127.0.0.1:"
                + server.port() + " is a primary, and target_session_attrs=standby asks for another");
        assertThat(refusal(Map.of("target_session_attrs", "read-write", "options", "-c default_transaction_read_only=on"))
                .getMessage()).contains("is read-only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "quo\"te", "apo'strophe", "Dot.Ted", "Größe_数据", "back\\slash", "per%cent&?=:/@"})
    void worksWithNamesOfAnyCharacters(String name) {
        String quoted = TestDatabase.quote(name);
        try (Session session = open(Map.of())) {
            session.execute("CREATE ROLE " + quoted + " LOGIN PASSWORD E'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'");
            session.execute("CREATE DATABASE " + quoted);
        }
        Map<String, String> keywords = Map.of("user", name, "password", name, "dbname", name);
        ConnectionSettings settings = ConnectionSettings.builder().layer("test", new LinkedHashMap<>(Map.of(
                "host", "127.0.0.1", "port", "" + server.port()))).layer("names", withoutStrings(keywords)).build(Map.of());
        try (Session session = Session.open(settings, "dbmig-test")) {
            assertThat(session.query("SELECT current_user, current_database()")).containsExactly(List.of(name, name));
        }
    }

    // A dbname with an equals sign is a connection string, so such a name needs one.
    private static Map<String, String> withoutStrings(Map<String, String> keywords) {
        StringBuilder text = new StringBuilder();
        keywords.forEach((key, value) -> text.append(key).append("='")
                .append(value.replace("\\", "\\\\").replace("'", "\\'")).append("' "));
        return ConnectionSettings.parse(text.toString());
    }

    @Test
    void hasTheParametersThatPsqlHas() {
        try (Session session = open(Map.of("options", "-c work_mem=5MB"))) {
            assertThat(session.query("SELECT name, setting FROM pg_settings WHERE source IN ('client', 'session')"
                    + " AND name <> 'client_connection_check_interval' ORDER BY 1"))
                    .containsExactly(List.of("application_name", "dbmig-test"),
                            List.of("client_encoding", "UTF8"), List.of("work_mem", "5120"));
        }
    }

    @Test
    void hasEverySettingThatPsqlHas() {
        String settings = "SELECT name || '=' || setting FROM pg_settings WHERE name NOT IN"
                + " ('application_name', 'client_connection_check_interval') ORDER BY 1";
        Command psql = Command.of("psql", "-XAt", "-h", "127.0.0.1", "-p", "" + server.port(), "-U", "postgres",
                "-c", settings, "postgres").withEnvironment("PGPASSWORD", server.password());
        String expected = new CommandRunner().run(psql).stdout();
        try (Session session = open(Map.of())) {
            assertThat(String.join("\n", session.query(settings).stream().map(row -> row.get(0)).toList()) + "\n")
                    .isEqualTo(expected).contains("TimeZone=", "DateStyle=", "extra_float_digits=");
            if (session.version().major() >= 14) {
                session.execute("DISCARD ALL");
                assertThat(session.query("SHOW client_connection_check_interval")).containsExactly(List.of("2s"));
            }
        }
    }

    @Test
    void doesWithoutTheCheckWhereTheServerDoesNotHaveIt() throws IOException {
        try (FakeServer old = FakeServer.refusingOnce("22023",
                "unrecognized configuration parameter \"client_connection_check_interval\"", "13.20")) {
            Session.open(old.settings(), "dbmig-test").close();
        }
    }

    @Test
    void refusesAServerThatIsTooOld() throws IOException {
        try (FakeServer old = FakeServer.ofVersion("12.22")) {
            assertThat(refusal(old.settings())).hasMessage("the server on 127.0.0.1:" + old.port()
                    + " is PostgreSQL 12.22, and dbmig works with 13 and later");
        }
    }

    @Test
    void refusesAServerThatIsStarting() throws IOException {
        try (FakeServer starting = FakeServer.refusing("57P03", "the database system is starting up")) {
            DbmigException refusal = refusal(starting.settings());
            assertThat(refusal).hasMessage("the database system is starting up");
            assertThat(refusal.hint()).contains("Wait until the server has started, then repeat the command.");
        }
    }
}
