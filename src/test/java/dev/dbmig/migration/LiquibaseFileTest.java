package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiquibaseFileTest {

    @TempDir
    Path folder;

    private MigrationFolder folder(String text) throws IOException {
        Files.writeString(folder.resolve("001_x.sql"), text);
        return MigrationFolder.read(folder, "migrations");
    }

    private Migration migration(String text) throws IOException {
        return folder("-- liquibase formatted sql\n" + text).migrations().get(0);
    }

    private void refuses(String text, String message) throws IOException {
        MigrationScript up = migration(text).up();
        assertThatThrownBy(() -> LiquibaseFile.refuseUnheeded(up)).hasMessage("migrations/001_x.sql:" + message + ", which dbmig does not heed");
    }

    @Test
    void hasADownScriptWhereEveryChangeSetSaysWhatTakesItBack() throws IOException {
        assertThat(migration("--changeset a:1\nSELECT 1;\n--rollback SELECT 2\n--rollback   FROM x;\n").down()).isPresent();
        assertThat(migration("--changeset a:1\nSELECT 1;\n").down()).isEmpty();
        assertThat(migration("--changeset a:1\nSELECT 1;\n--rollback SELECT 2;\n--changeset a:2\nSELECT 3;\n").down()).isEmpty();
        assertThat(migration("--changeset a:1\nSELECT 1;\n--rollback changesetId:1 changesetAuthor:b\n").down()).isEmpty();
        assertThat(migration("--changeset a:1\nSELECT 1;\n--rollback not required\n").down()).isEmpty();
        assertThat(folder("--changeset a:1\nSELECT 1;\n--rollback SELECT 2;\n").migrations().get(0).down()).isEmpty();
    }

    @Test
    void takesTheLastChangeSetBackFirst() throws IOException {
        Path file = Files.writeString(folder.resolve("x.sql"), "\uFEFF--liquibase formatted sql\n--changeset a:1\nA;\n--rollback B\n--rollback C\n"
                + "--changeset a:2\nD;\n--rollback empty\n--changeset a:3\nE;\n/* liquibase rollback\nF;\nG; -- last\n*/\n");
        assertThat(LiquibaseFile.read(file).down()).contains("F;\nG; -- last\n;\nB\nC\n;\n");
    }

    @Test
    void prefersTheScriptThatIsWrittenForIt() throws IOException {
        Files.writeString(folder.resolve("001_rollback.sql"), "SELECT 3;");
        assertThat(migration("--changeset a:1\nSELECT 1;\n--rollback SELECT 2;\n").down().orElseThrow().file()).hasFileName("001_rollback.sql");
    }

    @Test
    void namesThePlaceOfWhatItDoesNotHeed() throws IOException {
        refuses("--changeset a:1\nSELECT 1;\n--changeset a:2 labels:\"x and y\"\nSELECT 2;\n", "4: change set a:2 has 'labels'");
        refuses("--changeset a:1 contextFilter:test\nSELECT 1;\n", "2: change set a:1 has 'contextFilter'");
        refuses("--changeset a:1 dbms:oracle\nSELECT 1;\n", "2: change set a:1 has 'dbms'");
        refuses("--changeset a:1 dbms:!postgresql\nSELECT 1;\n", "2: change set a:1 has 'dbms'");
        refuses("--changeset a:1 runOnChange:true\nSELECT 1;\n", "2: change set a:1 has 'runOnChange'");
        refuses("--changeset a:1\n--preconditions onFail:MARK_RAN\n--precondition-sql-check expectedResult:0 SELECT 1\nSELECT 1;\n",
                "3: there is a precondition");
        refuses("--property name:x value:y\n--changeset a:1\nSELECT '${x}';\n", "2: there is a property");
        LiquibaseFile.refuseUnheeded(migration("--changeset a:1 dbms:\"postgresql, h2\" splitStatements:false\nSELECT 1;\n").up());
        LiquibaseFile.refuseUnheeded(folder("--changeset a:1 labels:x\nSELECT 1;\n").migrations().get(0).up());
    }

    @Test
    void runsOutsideATransactionWhatLiquibaseWould() throws IOException {
        assertThat(migration("--changeset a:1 runInTransaction:false\nSELECT 1;\n--rollback SELECT 2;").up().transaction()).contains(false);
        assertThat(migration("--changeset a:1 runInTransaction:false\nSELECT 1;\n--rollback SELECT 2;").down().orElseThrow().transaction()).contains(false);
        assertThat(migration("--changeset a:1 runInTransaction:true\nSELECT 1;\n").up().transaction()).isEmpty();
    }
}
