package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.Adoption.Fate;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as years of use leave them, names as people give them, and roles that may not do everything. */
class AdoptOdditiesIT {

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
    }

    @AfterEach
    void drop() {
        project.close();
    }

    private void folderOf(String... files) {
        for (String file : files) {
            project.script(file, "CREATE TABLE \"" + file + "\" (id int);");
        }
    }

    private final Function<Session, Adoption> look = session -> Adoption.preview(session, HistoryTable.DEFAULT, project.read(),
            new Adoption.Choice(Optional.empty(), false, Optional.empty(), Adoption.Missing.UNKNOWN));

    private Adoption preview() {
        try (Session session = project.database.open()) {
            return look.apply(session);
        }
    }

    private List<String> adopt() {
        Adoption shown = preview();
        shown.requireFit();
        return new EditHistory(project.settings(), note -> { }).run(editor -> editor.adopt(shown, look));
    }

    private List<String> fates() {
        return preview().lines().stream().map(line -> line.label() + " " + line.fate()).toList();
    }

    /** As Flyway writes them: schema creation, baseline, undo by its paid edition, deletion by its repair. */
    @Test
    void readsEveryTypeOfRowOfFlyway() {
        folderOf("V1__old.sql", "V2__a.sql", "V3__b.sql", "V4__c.sql");
        project.execute(TrackingShapes.FLYWAY + """
                ; INSERT INTO flyway_schema_history VALUES
                (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"app"', NULL, 'ann', now(), 0, true),
                (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'ann', now(), 0, true),
                (2, '2', 'a', 'SQL', 'V2__a.sql', NULL, 'ann', now(), 5, true),
                (3, '3', 'b', 'SQL', 'V3__b.sql', NULL, 'ann', now(), 5, true),
                (4, '3', 'b', 'UNDO_SQL', 'U3__b.sql', NULL, 'ann', now(), 5, true),
                (5, '2.5', 'gone', 'SQL', 'V2_5__gone.sql', NULL, 'ann', now(), 5, true),
                (6, '2.5', 'gone', 'DELETE', 'V2_5__gone.sql', NULL, 'ann', now(), 0, true)""");
        assertThat(fates()).containsExactly("1 old BASELINE", "2 a ADOPTED", "3 b PENDING", "4 c PENDING");
        adopt();
        assertThat(project.value("SELECT string_agg(kind || ' ' || version, ', ' ORDER BY id) FROM dbmig_history"))
                .isEqualTo("baseline 1, versioned 2");
        assertThat(preview().isDone()).isTrue();
        project.script("U3__b.sql", "DROP TABLE \"V3__b.sql\";");
        project.run(p -> p.upgrade("3"));
        assertThat(project.value("SELECT string_agg(installed_rank || type || version || script, ', ' ORDER BY installed_rank)"
                + " FROM flyway_schema_history WHERE installed_rank > 6")).isEqualTo("7SQL3V3__b.sql");
        project.run(p -> p.downgrade("2"));
        assertThat(project.value("SELECT max(installed_rank) || ' of ' || count(*) FROM flyway_schema_history"))
                .isEqualTo("6 of 7");
        assertThat(preview().isDone()).isTrue();
    }

    @Test
    void refusesWhatFlywayHasRecordedAsFailed() {
        folderOf("V1__a.sql");
        project.execute(TrackingShapes.FLYWAY + "; INSERT INTO flyway_schema_history VALUES"
                + " (1, '1', 'a', 'SQL', 'V1__a.sql', NULL, 'ann', now(), 5, false)");
        assertThat(fates()).containsExactly("1 a UNFIT");
        DbmigException e = catchThrowableOfType(DbmigException.class, this::adopt);
        assertThat(e).hasMessage("public.flyway_schema_history says that 1 has failed: nobody knows what of it is done");
        assertThat(e.hint().orElseThrow()).contains("flyway repair");
    }

    @Test
    void comparesTheChecksumsOfSqlx() {
        folderOf("1_a.sql", "2_b.sql");
        project.execute(TrackingShapes.SQLX + "; INSERT INTO _sqlx_migrations VALUES (1, 'a', now(), true,"
                + " sha384('CREATE TABLE \"1_a.sql\" (id int);'), 1), (2, 'b', now(), true, sha384('other'), 1)");
        assertThat(fates()).containsExactly("1 a ADOPTED", "2 b UNFIT");
        assertThat(catchThrowableOfType(DbmigException.class, this::adopt)).hasMessageStartingWith(
                "2 b: the file is not what sqlx has applied (checksum ");
    }

    /** goose wrote a row with false for each that it rolled back, before it deleted them. */
    @Test
    void takesTheLastRowOfGoose() {
        folderOf("1_a.sql", "2_b.sql");
        project.execute(TrackingShapes.GOOSE + "; INSERT INTO goose_db_version (version_id, is_applied) VALUES"
                + " (1, true), (2, true), (2, false)");
        assertThat(fates()).containsExactly("1 a ADOPTED", "2 b PENDING");
    }

    @Test
    void takesVersionsThatAreWrittenInTwoWaysForOne() {
        folderOf("001_a.sql", "002_b.sql");
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('1'), ('001')");
        assertThat(fates()).containsExactly("001 a ADOPTED", "002 b PENDING");
        adopt();
        assertThat(preview().isDone()).isTrue();
    }

    @Test
    void matchesNamesWithAndWithoutTheirTime() {
        folderOf("20241227_101500_add_users.sql", "20241228_101500_add_roles.sql");
        project.execute(TrackingShapes.NAMES + "; INSERT INTO schema_migrations (migration_name) VALUES ('add_users')");
        assertThat(fates()).containsExactly("20241227_101500 add_users ADOPTED", "20241228_101500 add_roles PENDING");
        adopt();
        project.up();
        assertThat(project.value("SELECT string_agg(migration_name, ', ' ORDER BY id) FROM schema_migrations"))
                .isEqualTo("add_users, add_roles");
    }

    @Test
    void readsTheRegistryOfSqitchAndSaysThatItIsNotKept() {
        folderOf("001_users.sql", "002_more.sql");
        // App/Sqitch/Engine/pg.sql of Sqitch 1.3, without comments
        project.execute("""
                CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes (change_id TEXT PRIMARY KEY, script_hash TEXT NULL,
                    change TEXT NOT NULL, project TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
                    committed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), committer_name TEXT NOT NULL,
                    committer_email TEXT NOT NULL, planned_at TIMESTAMPTZ NOT NULL, planner_name TEXT NOT NULL,
                    planner_email TEXT NOT NULL, UNIQUE(project, script_hash));
                INSERT INTO sqitch.changes VALUES ('9293fd8a', 'x', 'users', 'shop', '', now(), 'Ann', 'a@b.c', now(), 'Ann', 'a@b.c')
                """);
        assertThat(preview().mirrors()).isFalse();
        assertThat(adopt()).containsExactly("001 users");
        project.up();
        assertThat(preview().isDone()).isTrue();
        assertThat(project.value("SELECT count(*) FROM sqitch.changes")).isEqualTo("1");
    }

    @Test
    void rememberTablesWithNamesThatNeedQuotes() {
        folderOf("001_a.sql", "002_b.sql");
        String schema = "O'Neil \"x\\y\".z é";
        project.execute("CREATE SCHEMA " + Identifiers.quote(schema) + "; "
                + TrackingShapes.DBMATE.replace("\"public\"", Identifiers.quote(schema)) + "; INSERT INTO "
                + Identifiers.quote(schema) + ".schema_migrations VALUES ('001')");
        assertThat(adopt()).containsExactly("001 a");
        assertThat(preview().isDone()).isTrue();
        project.up();
        assertThat(project.value("SELECT max(version) FROM " + Identifiers.quote(schema) + ".schema_migrations"))
                .isEqualTo("002");
    }

    @Test
    void waitsForNobodyWhoWritesTheTable() throws Exception {
        folderOf("001_a.sql");
        project.execute(TrackingShapes.DBMATE);
        try (Session other = project.database.open()) {
            other.execute("BEGIN; INSERT INTO schema_migrations VALUES ('001')");
            CompletableFuture<DbmigException> refused = CompletableFuture.supplyAsync(() ->
                    catchThrowableOfType(DbmigException.class, this::adopt));
            DbmigException e = refused.get();
            assertThat(e).hasMessage("somebody is writing public.schema_migrations, and did not end within 10 s");
            other.execute("ROLLBACK");
        }
        assertThat(project.hasRelation("dbmig_history")).isFalse();
    }

    @Test
    void refusesARoleThatMayNotKeepTheTable() {
        folderOf("001_a.sql", "002_b.sql");
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001')");
        adopt();
        String role = "adopt_" + ProcessHandle.current().pid();
        project.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'x'; GRANT ALL ON SCHEMA public TO " + role
                + "; GRANT ALL ON dbmig_history TO " + role + "; GRANT SELECT ON schema_migrations TO " + role);
        try (Session session = project.database.open()) {
            session.execute("SET ROLE " + role);
            assertThat(dev.dbmig.migration.Mirror.obstacle(session, HistoryTable.DEFAULT).orElseThrow())
                    .hasMessage("this role may not write the adopted tracking table public.schema_migrations");
            session.execute("RESET ROLE; DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void refusesSeveralHeadsOfAlembic() {
        folderOf("001_a.sql", "002_b.sql");
        project.execute(TrackingShapes.ALEMBIC + "; INSERT INTO alembic_version VALUES ('001'), ('002')");
        DbmigException e = catchThrowableOfType(DbmigException.class, this::adopt);
        assertThat(e).hasMessage("public.alembic_version has several heads: 001, 002");
        assertThat(e.hint()).contains("Join them first: alembic merge heads");
    }

    @Test
    void saysWhichTableIsKeptNoMore() {
        folderOf("001_a.sql");
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001')");
        adopt();
        project.execute(TrackingShapes.GOOSE + "; INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, true)");
        try (Session session = project.database.open()) {
            Adoption other = Adoption.preview(session, HistoryTable.DEFAULT, project.read(), new Adoption.Choice(
                    Optional.of("goose_db_version"), false, Optional.empty(), Adoption.Missing.UNKNOWN));
            assertThat(other.replaced()).contains("public.schema_migrations");
            assertThat(other.isDone()).isFalse();
        }
        assertThat(preview().isDone()).isTrue();
    }

    @Test
    void refusesAVersionThatTheTableHasNoRoomFor() {
        folderOf("1.0.0_a.sql", "1.1.0_b.sql");
        project.execute(TrackingShapes.GOLANG_MIGRATE + "; INSERT INTO schema_migrations VALUES (1, false)");
        assertThat(catchThrowableOfType(DbmigException.class, this::adopt)).hasMessage(
                "tracking table public.schema_migrations cannot record version 1.0.0: its column version is bigint");
    }

    @EachServerVersion
    void worksOnEachServer(ServerVersions.Server server) {
        project.close();
        project = new Project(folder, server.newDatabase());
        folderOf("001_a.sql", "002_b.sql");
        project.script("002_rollback.sql", "DROP TABLE \"002_b.sql\";");
        project.execute(TrackingShapes.FLYWAY + "; INSERT INTO flyway_schema_history VALUES"
                + " (1, '1', 'a', 'SQL', '001_a.sql', NULL, 'ann', now(), 5, true)");
        adopt();
        project.up();
        assertThat(project.value("SELECT max(installed_rank) FROM flyway_schema_history")).isEqualTo("2");
        project.run(p -> p.downgrade("-1"));
        assertThat(project.value("SELECT max(installed_rank) FROM flyway_schema_history")).isEqualTo("1");
        assertThat(preview().in(Fate.KNOWN)).hasSize(1);
    }
}
