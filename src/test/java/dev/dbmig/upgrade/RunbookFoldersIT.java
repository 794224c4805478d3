package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.migration.Direction;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.List;

/** The folders of the five runbooks and of the usual tools run up and down on every supported server. */
class RunbookFoldersIT {

    private static final Path FOLDERS = Path.of("src/test/resources/migrations");
    private static final String TABLES = """
            SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
            AND relname NOT LIKE 'dbmig_history%'""";

    @EachServerVersion
    void runUpAndDown(ServerVersions.Server server) {
        for (String name : List.of("seed000", "seed001", "seed002", "seed003", "seed004", "golang-migrate", "diesel",
                "dbmate", "goose")) {
            try (TestDatabase database = server.newDatabase()) {
                Project project = new Project(FOLDERS.resolve(name), database);
                MigrationFolder folder = project.read();
                assertThat(project.up().plan().tasks()).as(name).hasSize(folder.migrations().size());
                assertThat(project.up().plan().isEmpty()).as(name).isTrue();
                List<Task> undone = project.run(planner -> planner.downgrade("base")).plan().tasks();
                assertThat(undone).as(name).hasSize(folder.migrations().size())
                        .allMatch(task -> task.direction() == Direction.DOWN);
                assertThat(project.value(TABLES)).as(name).isEqualTo("0");
            }
        }
    }

    @EachServerVersion
    void appliesRepeatableMigrationsAndThoseWithoutAWayBack(ServerVersions.Server server) {
        for (String name : List.of("flyway", "sqlx")) {
            try (TestDatabase database = server.newDatabase()) {
                Project project = new Project(FOLDERS.resolve(name), database);
                assertThat(project.up().plan().tasks()).as(name).hasSize(2);
            }
        }
    }
}
