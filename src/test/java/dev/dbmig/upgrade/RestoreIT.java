package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.BackupMeans;
import dev.dbmig.backup.BackupRequest;
import dev.dbmig.backup.Backups;
import dev.dbmig.backup.DumpOptions;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.insight.Webhooks;
import dev.dbmig.insight.WriteTotals;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.service.Health;
import dev.dbmig.service.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore brings back, compared with the original object by object and row by row; and what it refuses. */
class RestoreIT {

    private static final String TABLES = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'm') AND c.relnamespace::regnamespace::text"
            + " !~ '^pg_|^information_schema' ORDER BY 1";

    @TempDir
    Path folder;
    private TestDatabase database;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void create() {
        database = TestServer.shared().newDatabase();
        server("DROP ROLE IF EXISTS restore_owner; DROP ROLE IF EXISTS restore_reader; CREATE ROLE restore_owner; CREATE ROLE restore_reader");
    }

    @AfterEach
    void drop() {
        try (Session session = TestServer.shared().open()) {
            session.query("SELECT quote_ident(datname) FROM pg_database WHERE starts_with(datname, '" + database.name() + "')").forEach(row ->
                    session.execute("DROP DATABASE " + row.get(0) + " WITH (FORCE)"));
            session.execute("DROP ROLE restore_owner; DROP ROLE restore_reader");
        }
    }

    @Test
    void isTheOriginalObjectByObjectAndRowByRow() {
        database.run(RichDatabase.SQL);
        server("GRANT CONNECT ON DATABASE \"" + database.name() + "\" TO restore_reader WITH GRANT OPTION");
        server("ALTER DATABASE \"" + database.name() + "\" SET search_path TO \"My Shop\", public");
        DatabaseProperties properties = properties();
        Backup backup = backUp(DumpOptions.usual());
        server("ALTER DATABASE \"" + database.name() + "\" SET work_mem = '9MB'; ALTER ROLE restore_reader IN DATABASE \"" + database.name()
                + "\" SET statement_timeout = '1s'; ALTER DATABASE \"" + database.name() + "\" CONNECTION LIMIT 77");
        DatabaseProperties later = properties();
        Restore.Outcome outcome = restore(new Restore.Wish(backup, Optional.empty(), List.of()));
        assertThat(properties()).isEqualTo(later).isNotEqualTo(properties);
        compare(database.name(), outcome.replaced().orElseThrow());
        assertThat(new RunReports(folder).ids()).containsExactly(outcome.id().value());
    }

    @Test
    void isTheOriginalInTheDirectoryFormatToo() {
        database.run(RichDatabase.SQL);
        Backup backup = backUp(DumpOptions.usual().withParallelFrom(0));
        Restore.Outcome outcome = restore(new Restore.Wish(backup, Optional.of(database.name() + " \"Ü\".'x'"), List.of()));
        compare(outcome.database(), database.name());
        assertThat(outcome.replaced()).isEmpty();
    }

    @Test
    void restoresEachTableAlone() {
        database.run(RichDatabase.SQL);
        Backup backup = backUp(DumpOptions.usual());
        for (String table : List.of("My Shop.Order Lines", "\"My Shop\".\"Order Lines\"", "parts", "public.parts_1", "child", "parent", "cache", "SECRET")) {
            String side = database.name() + "_t";
            restore(new Restore.Wish(backup, Optional.of(side), List.of(table)));
            String name = table.contains("Order") ? "\"My Shop\".\"Order Lines\"" : table.toLowerCase(java.util.Locale.ROOT);
            assertThat(rows(side, name)).as(table).isEqualTo(rows(database.name(), name));
            server("DROP DATABASE \"" + side + "\"");
        }
        assertThatThrownBy(() -> restore(new Restore.Wish(backup, Optional.of(database.name() + "_v"), List.of("totals"))))
                .hasMessage("\"totals\" is a materialized view, which has no rows of its own in the backup");
    }

    @Test
    void saysWhatWasWrittenSinceInNumbersOfTheServer() {
        database.run("CREATE TABLE t AS SELECT generate_series(1, 10) AS i; CREATE TABLE gone (i int)");
        Backup backup = backUp(DumpOptions.usual());
        database.run("INSERT INTO t VALUES (11), (12); UPDATE t SET i = 0 WHERE i = 1; DELETE FROM t WHERE i = 2; DROP TABLE gone");
        List<WriteLoss> told = new ArrayList<>();
        DbmigException refused = catchThrowableOfType(DbmigException.class, () -> new Restore(settings(), wish(backup), voice()).run(loss -> {
            told.add(loss.orElseThrow());
            return false;
        }));
        assertThat(refused).hasMessage("not confirmed");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(told.get(0).lines()).contains("public.gone: not there now, 0 in the backup", "public.t: 11 rows now, 10 in the backup");
        assertThat(told.get(0).lines().get(0)).endsWith("about 2 rows inserted, 1 updated, 1 deleted.");
        assertThat(names()).containsExactly(database.name());
    }

    @Test
    void restoresOverADatabaseThatCannotBeRead() {
        database.run("CREATE TABLE t AS SELECT generate_series(1, 10) AS i");
        Backup backup = backUp(DumpOptions.usual());
        database.run("CREATE SCHEMA broken; CREATE TABLE broken.b AS SELECT 1 AS i");
        server("ALTER DATABASE \"" + database.name() + "\" ALLOW_CONNECTIONS false");
        restore(wish(backup));
        assertThat(notes).anyMatch(note -> note.startsWith("What was written since the backup cannot be counted: "));
        server("ALTER DATABASE \"" + database.name() + "\" ALLOW_CONNECTIONS true");
        assertThat(rows(database.name(), "t")).hasSize(10);
    }

    @Test
    void saysWhereTheRolesAreThatAServerDoesNotHave() {
        server("CREATE ROLE restore_passing");
        database.run("CREATE TABLE t AS SELECT 1 AS i; ALTER TABLE t OWNER TO restore_passing");
        Backup backup = backUp(DumpOptions.usual());
        database.run("ALTER TABLE t OWNER TO CURRENT_USER; DROP ROLE restore_passing");
        assertThatThrownBy(() -> restore(wish(backup))).hasMessageStartingWith("pg_restore failed").extracting("hint").isEqualTo(
                "Create the roles first; the backup has them, without passwords: psql -d postgres -f " + backup.path().resolve("globals.sql"));
        assertThat(names()).containsExactly(database.name());
    }

    @Test
    void refusesABackupOfAnotherDatabaseAndWhatASwapWouldLose() {
        database.run("CREATE TABLE t AS SELECT 1 AS i");
        Backup backup = backUp(DumpOptions.usual());
        try (TestDatabase other = TestServer.shared().newDatabase()) {
            RunSettings elsewhere = settings().on(other.name());
            assertThatThrownBy(() -> new Restore(elsewhere, wish(backup), voice()).run(loss -> true))
                    .hasMessage("backup \"" + backup.name() + "\" is of database \"" + database.name() + "\", not of \"" + other.name() + "\"");
        }
        database.run("CREATE SUBSCRIPTION heard CONNECTION 'host=/nowhere' PUBLICATION p WITH (connect = false)");
        assertThatThrownBy(() -> restore(wish(backup))).hasMessageStartingWith("the subscription \"heard\" stays with the database of now");
        Backup withSubscription = backUp(DumpOptions.usual());
        restore(new Restore.Wish(withSubscription, Optional.of(database.name() + "_side"), List.of()));
        server("DROP DATABASE \"" + database.name() + "_side\"");
        database.run("ALTER SUBSCRIPTION heard SET (slot_name = NONE); DROP SUBSCRIPTION heard");
    }

    private void compare(String copy, String original) {
        try (Session one = open(copy); Session two = open(original)) {
            assertThat(SchemaFacts.read(one, List.of()).differencesTo(SchemaFacts.read(two, List.of()))).isEmpty();
            for (String query : List.of("SELECT encode(lo_get(4711), 'escape')", "SELECT last_value FROM public.numbers",
                    "SELECT defaclacl::text FROM pg_default_acl", "SELECT evtname FROM pg_event_trigger", "SELECT pubname FROM pg_publication",
                    "SELECT string_agg(relname || coalesce(relacl::text, '') || relowner::text || relpersistence::text, ',' ORDER BY relname) FROM pg_class WHERE oid >= 16384"
                            + " AND relkind <> 't' AND relnamespace::regnamespace::text !~ '^pg_'")) {
                assertThat(one.query(query)).as(query).isEqualTo(two.query(query));
            }
            for (List<String> table : two.query(TABLES)) {
                assertThat(rows(copy, table.get(0))).as(table.get(0)).isNotEmpty().isEqualTo(rows(original, table.get(0)));
            }
        }
    }

    private List<List<String>> rows(String name, String table) {
        try (Session session = open(name)) {
            return session.query("SELECT t::text FROM ONLY " + table + " t ORDER BY 1");
        }
    }

    private static Restore.Wish wish(Backup backup) {
        return new Restore.Wish(backup, Optional.empty(), List.of());
    }

    private Restore.Outcome restore(Restore.Wish wish) {
        return new Restore(settings(), wish, voice()).run(loss -> true);
    }

    private Backup backUp(DumpOptions options) {
        String marker;
        try (Session session = database.open()) {
            session.execute("SELECT pg_stat_clear_snapshot()");
            marker = WriteTotals.read(session).toString();
        }
        return new Backups(new BackupFolder(folder.resolve("backups")), programs()).create(BackupRequest.of(database.settings(), "20261120-192203-7f3a")
                .withTransactionMarker(marker).withOptions(options));
    }

    private RunSettings settings() {
        Safety.Tools tools = new Safety.Tools(programs(), new Services(new CommandRunner(), Duration.ofSeconds(10)),
                definition -> new Health(definition, new CommandRunner()), "test", BackupMeans.USUAL);
        Safety none = Safety.NONE;
        Safety safety = new Safety(folder, none.backupDir(), none.rehearsal(), Optional.empty(), false, none.safetyCopy(), List.of(), Optional.empty(),
                false, Optional.empty(), List.of(), Optional.empty(), new Webhooks(List.of()), tools);
        return new RunSettings(database.settings(), "postgres", HistoryTable.DEFAULT, new PlanRules(TransactionMode.ALL, false), LockPatience.DEFAULT,
                Duration.ofSeconds(60), Duration.ofSeconds(5), safety);
    }

    private static ClientPrograms programs() {
        CommandRunner runner = new CommandRunner();
        return new ClientPrograms(new ClientTools(runner, Optional.empty()), runner, List.of());
    }

    private RunVoice voice() {
        return new SilentVoice(new MigrationListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        });
    }

    private DatabaseProperties properties() {
        try (Session session = TestServer.shared().open()) {
            return DatabaseProperties.read(session, database.name());
        }
    }

    private List<String> names() {
        try (Session session = TestServer.shared().open()) {
            return session.query("SELECT datname FROM pg_database WHERE starts_with(datname, '" + database.name() + "') ORDER BY 1").stream()
                    .map(row -> row.get(0)).toList();
        }
    }

    private Session open(String name) {
        return Session.open(database.settings().withDatabase(name), "test");
    }

    private static void server(String sql) {
        try (Session session = TestServer.shared().open()) {
            for (String statement : sql.split("; ")) {
                session.execute(statement);
            }
        }
    }
}
