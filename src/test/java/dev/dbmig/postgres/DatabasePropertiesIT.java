package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.file.Json;
import dev.dbmig.postgres.DatabaseProperties.Grant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabasePropertiesIT {

    private static final String ROLES = """
            DROP ROLE IF EXISTS "props Owner", props_app, "props 'ro", props_deputy;
            CREATE ROLE "props Owner" LOGIN PASSWORD 'pw' CREATEDB;
            CREATE ROLE props_app; CREATE ROLE "props 'ro"; CREATE ROLE props_deputy""";

    private static String setUp(String name) {
        return """
                ALTER DATABASE @ OWNER TO "props Owner";
                REVOKE ALL ON DATABASE @ FROM PUBLIC;
                GRANT CONNECT ON DATABASE @ TO props_app, "props 'ro";
                GRANT TEMP, CREATE ON DATABASE @ TO props_deputy WITH GRANT OPTION;
                SET ROLE props_deputy; GRANT TEMP ON DATABASE @ TO props_app; RESET ROLE;
                ALTER DATABASE @ SET search_path TO app, "My, ""Schema", public;
                ALTER DATABASE @ SET statement_timeout TO '90s';
                ALTER DATABASE @ SET "my.Setting" TO 'it''s \\ "this"';
                ALTER DATABASE @ SET DateStyle TO 'SQL, DMY';
                ALTER ROLE props_app IN DATABASE @ SET search_path TO '';
                ALTER ROLE "props 'ro" IN DATABASE @ SET default_transaction_read_only TO on;
                COMMENT ON DATABASE @ IS E'it''s the "app"\\nŁódź \\\\';
                ALTER DATABASE @ CONNECTION LIMIT 17""".replace("@", TestDatabase.quote(name));
    }

    private static DatabaseProperties read(Session session, String name) {
        return DatabaseProperties.read(session, name);
    }

    private static void dropRoles(Session session) {
        session.execute("DROP ROLE \"props Owner\"");
        session.execute("DROP ROLE props_app");
        session.execute("DROP ROLE \"props 'ro\"");
        session.execute("DROP ROLE props_deputy");
    }

    @EachServerVersion
    void giveACopyWhatTheOriginalHas(ServerVersions.Server server) {
        try (Session session = Session.open(server.settings(), "dbmig-test")) {
            session.execute(ROLES);
            try (TestDatabase original = server.newDatabase(); TestDatabase copy = server.newDatabase()) {
                for (String statement : setUp(original.name()).split(";\n")) {
                    session.execute(statement);
                }
                DatabaseProperties properties = read(session, original.name());
                assertThat(properties.owner()).isEqualTo("props Owner");
                assertThat(properties.acl()).contains(new Grant("props_deputy", "props_app", "TEMPORARY", false));
                assertThat(read(session, copy.name())).isNotEqualTo(properties);
                assertThat(properties.apply(session, copy.name())).isEmpty();
                assertThat(read(session, copy.name())).isEqualTo(properties);
                assertThat(acl(session, copy.name())).isEqualTo(acl(session, original.name()));
                assertThat(settings(session, copy.name())).isEqualTo(settings(session, original.name()));
            }
            dropRoles(session);
        }
    }

    private static List<List<String>> acl(Session session, String name) {
        return session.query("SELECT unnest(datacl)::text FROM pg_database WHERE datname = '" + name + "' ORDER BY 1");
    }

    private static List<List<String>> settings(Session session, String name) {
        return session.query("SELECT setrole, setconfig FROM pg_db_role_setting s JOIN pg_database d"
                + " ON d.oid = setdatabase WHERE datname = '" + name + "' ORDER BY 1");
    }

    @EachServerVersion
    void createADatabaseOfTheSameLocale(ServerVersions.Server server) {
        try (Session session = Session.open(server.settings(), "dbmig-test")) {
            Databases databases = new Databases(session);
            String icu = server.major() < 15 ? "" : " LOCALE_PROVIDER icu ICU_LOCALE 'de-AT'";
            String[] options = {"ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", "ENCODING 'SQL_ASCII' LOCALE 'C'",
                    "ENCODING 'LATIN1' LOCALE 'C'", "ENCODING 'UTF8' LOCALE 'C'" + icu,
                    server.major() < 16 ? "" : "LOCALE 'C' ENCODING 'UTF8'" + icu + " ICU_RULES '&a < g'",
                    server.major() < 17 ? "" : "LOCALE 'C' ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"};
            for (String option : options) {
                session.execute("CREATE DATABASE locale_a TEMPLATE template0 " + option);
                DatabaseLocale locale = databases.facts("locale_a").locale();
                assertThat(DatabaseLocale.fromMap(locale.toMap())).isEqualTo(locale);
                databases.create("locale b\"", locale);
                assertThat(databases.facts("locale b\"").locale()).as(option).isEqualTo(locale);
                databases.drop("locale_a");
                databases.drop("locale b\"");
            }
        }
    }

    @EachServerVersion
    void countTheSessionsThatMayBeOpened(ServerVersions.Server server) {
        try (Session session = Session.open(server.settings(), "dbmig-test"); TestDatabase limited = server.newDatabase()) {
            Databases databases = new Databases(session);
            assertThat(databases.roomForSessions("postgres")).isBetween(50, 1000);
            session.execute("ALTER DATABASE " + limited.name() + " CONNECTION LIMIT 3");
            try (Session other = limited.open()) {
                assertThat(databases.roomForSessions(limited.name())).isEqualTo(2);
                assertThat(other.isUsable()).isTrue();
            }
        }
    }

    @Test
    void refuseANameThatWouldBeCut() {
        try (Session session = TestServer.shared().open()) {
            Databases databases = new Databases(session);
            DatabaseLocale locale = databases.facts("postgres").locale();
            assertThatThrownBy(() -> databases.create("é".repeat(32), locale)).hasMessageEndingWith("is longer than 63 bytes");
            assertThat(databases.exists("é".repeat(31))).isFalse();
        }
    }

    @Test
    void refuseALocaleThatTheServerCannotHave() {
        DatabaseLocale icu = new DatabaseLocale("UTF8", "C", "C", "icu", "de", "&a < g");
        DatabaseLocale builtin = new DatabaseLocale("UTF8", "C", "C", "builtin", "C.UTF-8", null);
        ServerVersion old = new ServerVersion(15, 150014, "15.14");
        assertThat(icu.obstacle(old)).contains(
                "locale provider icu with rules needs PostgreSQL 16, and the server is 15.14");
        assertThat(builtin.obstacle(old)).contains("locale provider builtin needs PostgreSQL 17, and the server is 15.14");
    }

    @Test
    void surviveStoring() {
        try (Session session = TestServer.shared().open()) {
            session.execute(ROLES);
            try (TestDatabase original = TestServer.shared().newDatabase()) {
                for (String statement : setUp(original.name()).split(";\n")) {
                    session.execute(statement);
                }
                DatabaseProperties properties = read(session, original.name());
                assertThat(DatabaseProperties.fromMap(map(Json.write(properties.toMap())))).isEqualTo(properties);
                Map<String, Object> broken = properties.toMap();
                broken.put("connectionLimit", "17");
                assertThatThrownBy(() -> DatabaseProperties.fromMap(broken))
                        .hasMessage("\"connectionLimit\" must be a whole number");
            }
            dropRoles(session);
        }
    }

    @SuppressWarnings("unchecked") // properties are an object
    private static Map<String, Object> map(String json) {
        return (Map<String, Object>) Json.read(json);
    }

    @Test
    void skipWhatAnOwnerMayNotDo() {
        try (Session session = TestServer.shared().open()) {
            session.execute(ROLES);
            try (TestDatabase original = TestServer.shared().newDatabase();
                    TestDatabase copy = TestServer.shared().newDatabase()) {
                for (String statement : setUp(original.name()).split(";\n")) {
                    session.execute(statement);
                }
                session.execute("ALTER DATABASE " + copy.name() + " OWNER TO \"props Owner\"");
                ConnectionSettings owner = TestServer.settings(Map.of("host", TestServer.shared().settings().host(),
                        "port", "" + TestServer.shared().settings().port(), "user", "props Owner", "password", "pw",
                        "dbname", "postgres"));
                try (Session own = Session.open(owner, "dbmig-test")) {
                    DatabaseProperties properties = read(own, original.name());
                    assertThat(properties).isEqualTo(read(session, original.name()));
                    own.execute("BEGIN");
                    List<String> skipped = properties.apply(own, copy.name());
                    assertThat(own.transactionStatus()).isEqualTo('T');
                    own.execute("COMMIT");
                    assertThat(skipped).allMatch(line -> line.contains(": permission denied")).contains(
                            "ALTER ROLE \"props_app\" IN DATABASE \"" + copy.name() + "\" SET \"search_path\":"
                                    + " permission denied").noneMatch(line -> line.contains("this"));
                    DatabaseProperties reached = read(session, copy.name());
                    assertThat(reached.comment()).isEqualTo(properties.comment());
                    assertThat(reached.connectionLimit()).isEqualTo(17);
                    assertThat(reached.settings()).contains(new DatabaseSetting("", "statement_timeout", "90s"));
                    assertThat(reached.settings()).noneMatch(setting -> setting.role().equals("props_app"));
                }
            }
            dropRoles(session);
        }
    }

    @Test
    void areThereOnlyForADatabaseThatExists() {
        try (Session session = TestServer.shared().open()) {
            assertThatThrownBy(() -> read(session, "no such")).hasMessage("database \"no such\" does not exist");
        }
    }

    @Test
    void canForbidConnections() {
        try (Session session = TestServer.shared().open(); TestDatabase original = TestServer.shared().newDatabase();
                TestDatabase copy = TestServer.shared().newDatabase()) {
            session.execute("ALTER DATABASE " + original.name() + " IS_TEMPLATE true");
            session.execute("ALTER DATABASE " + original.name() + " ALLOW_CONNECTIONS false");
            assertThat(read(session, original.name()).apply(session, copy.name())).isEmpty();
            assertThat(read(session, copy.name())).isEqualTo(read(session, original.name()));
            assertThat(read(session, copy.name()).allowsConnections()).isFalse();
            session.execute("ALTER DATABASE " + original.name() + " IS_TEMPLATE false");
            session.execute("ALTER DATABASE " + copy.name() + " IS_TEMPLATE false");
        }
    }
}
