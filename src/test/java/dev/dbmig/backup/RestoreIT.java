package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.BackupPlace.Restored;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreIT {

    @TempDir
    private Path temporary;
    private BackupPlace place;

    @BeforeEach
    void choosePlace() {
        place = new BackupPlace(temporary);
    }

    private static void execute(String sql) {
        try (Session session = TestServer.shared().open()) {
            session.execute(sql);
        }
    }

    private static void execute(TestDatabase database, String sql) {
        try (Session session = database.open()) {
            session.execute(sql);
        }
    }

    @Test
    void bringsBackEverythingThatADumpCanHold() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 100);
            execute(database, """
                    CREATE TYPE mood AS ENUM ('good', 'bad');
                    CREATE TABLE parts (id int, day date, m mood DEFAULT 'good') PARTITION BY RANGE (day);
                    CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                    INSERT INTO parts SELECT i, '2026-05-01' FROM generate_series(1, 50) i;
                    CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM parts;
                    CREATE SEQUENCE numbers START 41; SELECT nextval('numbers');
                    CREATE TABLE texts (t text); INSERT INTO texts VALUES (E'\\\\.'), (E'a\\n\\\\.\\nb'), (NULL), ('');
                    CREATE TABLE nothing ();
                    CREATE FUNCTION trap() RETURNS text LANGUAGE sql AS $$ SELECT 'COPY x FROM stdin;
                    \\.
                    ' $$""");
            for (BackupRequest request : List.of(BackupPlace.request(database.settings()),
                    BackupPlace.parallel(database.settings()))) {
                Backup backup = place.backups().create(request);
                assertThat(place.backups().check(backup)).isEmpty();
                try (Restored restored = place.restore(backup)) {
                    assertThat(restored.query("SELECT count(*) FROM parts_1 WHERE m = 'good'"))
                            .containsExactly(List.of("50"));
                    assertThat(restored.query("SELECT * FROM totals")).containsExactly(List.of("50"));
                    assertThat(restored.query("SELECT nextval('numbers')")).containsExactly(List.of("42"));
                    assertThat(restored.query("SELECT count(*), string_agg(t, '|') FROM texts"))
                            .containsExactly(List.of("4", "\\.|a\n\\.\nb|"));
                    assertThat(restored.query("SELECT trap()").get(0).get(0)).contains("\\.");
                }
            }
        }
    }

    @Test
    void leavesNothingWhenTheDataBreakAForeignKey() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 10);
            execute(database, "SET session_replication_role = replica; DELETE FROM users WHERE id = 7");
            Backup backup = place.create(database);
            assertThatThrownBy(() -> place.restore(backup, "dbmig broken"))
                    .hasMessage("pg_restore failed with exit code 1: backup \"" + backup.name() + "\" is not restored")
                    .extracting("detail").asString().contains("violates foreign key constraint")
                    .contains("Key (user_id)=(7) is not present in table \"users\"");
            assertThatThrownBy(() -> new Restored("dbmig broken").query("SELECT 1")).hasMessageContaining("does not exist");
        }
    }

    @Test
    void servesAnOwnerWhoIsNoSuperuser() {
        execute("DROP ROLE IF EXISTS \"The Owner\"");
        execute("CREATE ROLE \"The Owner\" LOGIN PASSWORD 'o w' CREATEDB");
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            execute("ALTER DATABASE " + database.name() + " OWNER TO \"The Owner\"");
            execute("ALTER DATABASE " + database.name() + " SET search_path TO app, public");
            ConnectionSettings owner = ConnectionSettings.builder().layer("test", Map.of(
                    "host", database.settings().host(), "port", "" + database.settings().port(),
                    "user", "The Owner", "password", "o w", "dbname", database.name())).build(Map.of());
            try (Session session = Session.open(owner, "dbmig-test")) {
                session.execute("CREATE SCHEMA app; CREATE TABLE app.t AS SELECT 1 AS id");
            }
            Backup backup = place.backups().create(BackupPlace.request(owner));
            assertThat(place.backups().check(backup)).isEmpty();
            try (Restored restored = new Restored("dbmig of an owner")) {
                new Restorer(BackupPlace.programs(Optional.empty(), List.of())).restore(backup,
                        RestoreRequest.of(owner.withDatabase("postgres"), restored.name(), "r1"));
                try (Session session = Session.open(owner.withDatabase("postgres"), "dbmig-test")) {
                    assertThat(backup.properties().apply(session, restored.name())).isEmpty();
                    assertThat(DatabaseProperties.read(session, restored.name())).isEqualTo(backup.properties());
                }
                assertThat(restored.query("SELECT id FROM t")).containsExactly(List.of("1"));
            }
        }
        execute("DROP ROLE \"The Owner\"");
    }

    @Test
    void leavesOutOwnersWhereTheRolesAreMissing() {
        execute("DROP ROLE IF EXISTS passing");
        execute("CREATE ROLE passing");
        Backup backup;
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 10);
            execute(database, "ALTER TABLE users OWNER TO passing; GRANT SELECT ON \"Order Items\" TO passing");
            backup = place.create(database);
        }
        execute("DROP ROLE passing");
        assertThatThrownBy(() -> place.restore(backup, "dbmig elsewhere"))
                .extracting("detail").asString().contains("role \"passing\" does not exist");
        try (Restored restored = new Restored("dbmig elsewhere")) {
            new Restorer(BackupPlace.programs(Optional.empty(), List.of())).restore(backup,
                    RestoreRequest.of(TestServer.shared().settings(), restored.name(), "r1").withoutOwners());
            assertThat(restored.query("SELECT count(*) FROM users")).containsExactly(List.of("10"));
        }
    }

    @Test
    void keepsEncodingAndLocale() {
        execute("CREATE DATABASE dbmig_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        try (Restored original = new Restored("dbmig_latin")) {
            original.query("CREATE TABLE t AS SELECT 'Straße' AS name");
            Backup backup = place.backups().create(
                    BackupPlace.request(TestServer.shared().settings().withDatabase(original.name())));
            assertThat(backup.manifest().source().locale().encoding()).isEqualTo("LATIN1");
            try (Restored restored = place.restore(backup)) {
                assertThat(restored.query("SELECT name, octet_length(name), current_setting('server_encoding') FROM t"))
                        .containsExactly(List.of("Straße", "6", "LATIN1"));
            }
        }
    }

    @Test
    void refusesARoleThatMayNotReadEverything() {
        execute("DROP ROLE IF EXISTS \"half blind\"");
        execute("CREATE ROLE \"half blind\" LOGIN PASSWORD 'x'");
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 10);
            execute(database, "GRANT SELECT ON users TO \"half blind\"");
            ConnectionSettings blind = ConnectionSettings.builder().layer("test", Map.of(
                    "host", database.settings().host(), "port", "" + database.settings().port(),
                    "user", "half blind", "password", "x", "dbname", database.name())).build(Map.of());
            assertThatThrownBy(() -> place.backups().create(BackupPlace.request(blind)))
                    .hasMessageStartingWith("pg_dump failed with exit code 1")
                    .extracting("hint").isEqualTo("Back up as a role that may read everything: the tables' owner,"
                            + " or a superuser.");
            assertThat(place.folder().list()).isEmpty();
        }
        execute("DROP ROLE \"half blind\"");
    }
}
