package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunbookFoldersTest {

    @ParameterizedTest
    @CsvSource({"seed000,NUMBERED,5", "seed001,TIMESTAMPED,7", "seed002,NUMBERED,10", "seed003,UP_DOWN,2",
        "seed004,NUMBERED,1", "golang-migrate,UP_DOWN,1", "sqlx,NUMBERED,2", "diesel,DIESEL,1", "flyway,FLYWAY,2",
        "dbmate,DBMATE,1", "goose,GOOSE,1"})
    void readsTheFoldersOfTheRunbooksAndTools(String name, LayoutKind layout, int count) {
        MigrationFolder folder = MigrationFolder.read(Path.of("src/test/resources/migrations", name), name);
        assertThat(folder.layout()).isEqualTo(layout);
        assertThat(folder.migrations()).hasSize(count);
        assertThat(folder.warnings()).isEmpty();
    }
}
