package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.BackupPlace.Restored;
import dev.dbmig.insight.EveryKind;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database with something of every kind comes back from a backup as it was: each object, each row. */
class FidelityIT {

    private static TestDatabase database;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void create() {
        database = TestServer.shared().newDatabase();
        try (Session session = database.open()) {
            EveryKind.create(session);
            EveryKind.fill(session);
            String name = '"' + database.name() + '"';
            session.execute("ALTER DATABASE " + name + " SET search_path = app, \"S p.x\", public; ALTER DATABASE " + name
                    + " SET DateStyle = 'SQL, DMY'; ALTER ROLE facts_reader IN DATABASE " + name + " SET work_mem = '7MB';"
                    + " GRANT CONNECT ON DATABASE " + name + " TO facts_reader; COMMENT ON DATABASE " + name + " IS 'all of it'");
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void bringsBackEveryObjectAndEveryRow(DumpFormat format) {
        BackupPlace place = new BackupPlace(temporary);
        Backup backup = place.backups().create(format == DumpFormat.DIRECTORY ? BackupPlace.parallel(database.settings())
                : BackupPlace.request(database.settings()));
        assertThat(backup.manifest().dump().format()).isEqualTo(format);
        try (Restored restored = place.restore(backup)) {
            ConnectionSettings copy = TestServer.shared().settings().withDatabase(restored.name());
            try (Session control = TestServer.shared().open()) {
                assertThat(backup.properties().apply(control, restored.name())).isEmpty();
                assertThat(DatabaseProperties.read(control, restored.name())).isEqualTo(DatabaseProperties.read(control, database.name()));
            }
            try (Session before = database.open(); Session after = Session.open(copy, "dbmig-test")) {
                assertThat(SchemaFacts.readWithDatabase(before, List.of())
                        .differencesTo(SchemaFacts.readWithDatabase(after, List.of()))).isEmpty();
                assertThat(contents(after)).isEqualTo(contents(before)).hasSize(20);
            }
        }
    }

    /** With the tools of 15, where those of its own version are not there. */
    @EachServerVersion
    void bringsBackWhatAnOlderServerHad(ServerVersions.Server server) {
        Assumptions.assumeTrue(server.major() < 15);
        try (TestDatabase other = server.newDatabase()) {
            try (Session session = other.open()) {
                EveryKind.createWhatIsPossible(session);
                for (String statement : EveryKind.text("rows.sql").split(";\n")) {
                    session.execute(statement);
                }
            }
            BackupPlace place = new BackupPlace(temporary);
            Backup backup = place.create(other);
            assertThat(backup.manifest().source().serverVersion()).startsWith(server.major() + ".");
            String name = other.name() + "_restored";
            new Restorer(BackupPlace.programs(Optional.empty(), List.of())).restore(backup,
                    RestoreRequest.of(other.settings(), name, "20261120-192203-7f3a"));
            try (Session before = other.open(); Session after = Session.open(other.settings().withDatabase(name), "dbmig-test")) {
                assertThat(SchemaFacts.read(before, List.of()).differencesTo(SchemaFacts.read(after, List.of()))).isEmpty();
                assertThat(contents(after)).isEqualTo(contents(before)).hasSizeGreaterThan(15);
            }
            try (Session session = other.open()) {
                session.execute("DROP DATABASE \"" + name + "\"");
            }
        }
    }

    /** Every table's rows, every sequence's value, every large object with what belongs to it. */
    private static Map<String, String> contents(Session session) {
        session.execute("SET search_path = pg_catalog; SET DateStyle = ISO; SET TimeZone = 'UTC'");
        Map<String, String> contents = new TreeMap<>();
        for (List<String> row : session.query("SELECT c.oid::regclass::text, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.relkind IN ('r', 'm', 'S') AND n.nspname IN ('app', 'S p.x', 'public')")) {
            contents.put(row.get(0), session.query(row.get(1).equals("S") ? "SELECT last_value || ' ' || is_called FROM " + row.get(0)
                    : "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")), '') FROM ONLY "
                            + row.get(0) + " t").get(0).get(0));
        }
        for (List<String> row : session.query("SELECT m.oid, concat_ws(' ', md5(lo_get(m.oid)), pg_get_userbyid(m.lomowner), m.lomacl,"
                + " obj_description(m.oid, 'pg_largeobject')) FROM pg_largeobject_metadata m")) {
            contents.put("large object " + row.get(0), row.get(1));
        }
        return contents;
    }

    @Test
    void seesEachRowThatIsNotAsItWas() {
        try (Session session = database.open()) {
            for (String change : List.of("UPDATE app.people SET born = '1999-01-01' WHERE id = 105", "DELETE FROM app.hashed WHERE id = 7", "SELECT nextval('app.numbers')",
                    "INSERT INTO \"S p.x\".\"T a.b\" VALUES (1, NULL, true)", "SELECT lo_put(900003, 0, '\\x01')",
                    "GRANT UPDATE ON LARGE OBJECT 900003 TO facts_reader", "COMMENT ON LARGE OBJECT 900001 IS 'another'")) {
                Map<String, String> before = contents(session);
                session.execute("BEGIN");
                session.execute(change);
                assertThat(contents(session)).isNotEqualTo(before);
                session.execute("ROLLBACK");
            }
        }
    }

    @EachServerVersion
    void namesTheMissingToolsAndTheirPackage(ServerVersions.Server server) {
        Assumptions.assumeTrue(new ClientTools(new CommandRunner(), Optional.empty()).all("pg_dump").stream()
                .noneMatch(tool -> tool.version().major() == server.major() || server.major() < 17 && tool.version().major() < 17
                        && tool.version().major() > server.major()), "this machine has them");
        try (TestDatabase other = server.newDatabase()) {
            assertThatThrownBy(() -> new BackupPlace(temporary).create(other)).isInstanceOfSatisfying(DbmigException.class, e -> {
                assertThat(e).hasMessage("there is no pg_dump " + server.major() + " on this machine");
                assertThat(e.hint().orElseThrow()).contains("postgresql-client-" + server.major());
            });
        }
    }
}
