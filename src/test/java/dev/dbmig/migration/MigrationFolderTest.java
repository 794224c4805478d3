package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationFolderTest {

    @TempDir
    Path dir;

    @Test
    void readsTheLayoutOfSeed001() throws IOException {
        file("20241227_101500_add.sql", "-- Description: Add\n-- Author: [Your Name]\nSELECT 1;");
        file("20241227_101500_add_rollback.sql", "SELECT 2;");
        Migration m = read().migrations().get(0);
        assertThat(m.label()).isEqualTo("20241227_101500 add");
        assertThat(m.down()).isPresent();
        assertThat(m.header()).isEqualTo(new Header("Add", null, null, null));
        assertThat(read().find("20241227_101500_add").key()).isEqualTo("20241227_101500");
    }

    @Test
    void readsTheLayoutsOfSeeds002And004InNumericalOrder() throws IOException {
        file("10_last.sql", "SELECT 1;");
        file("9_first.sql", "SELECT 1;");
        file("9_rollback.sql", "SELECT 1;");
        file("rollback_10.sql", "SELECT 1;");
        file("schema.sql", "x");
        file("CHANGELOG.md", "x");
        assertThat(read().migrations()).extracting(Migration::label).containsExactly("9 first", "10 last");
        assertThat(read().migrations()).allMatch(m -> m.down().isPresent());
        assertThat(read().layout()).isEqualTo(LayoutKind.NUMBERED);
    }

    @Test
    void readsFlywayWithUndoRepeatableAndConfiguration() throws IOException {
        file("V1_2__init.sql", "SELECT 1;");
        file("V1_2__init.sql.conf", "executeInTransaction=false\n");
        file("U1_2__init.sql", "SELECT 1;");
        file("R__views.sql", "SELECT 1;");
        MigrationFolder folder = read();
        assertThat(folder.layout()).isEqualTo(LayoutKind.FLYWAY);
        assertThat(folder.migrations()).extracting(Migration::key).containsExactly("1.2", "R__views");
        assertThat(folder.migrations().get(0).up().transaction()).contains(false);
    }

    @Test
    void readsDieselFolders() throws IOException {
        Files.createDirectory(dir.resolve("2023-01-02-030405_init"));
        file("2023-01-02-030405_init/up.sql", "SELECT 1;");
        file("2023-01-02-030405_init/down.sql", "SELECT 1;");
        file("2023-01-02-030405_init/metadata.toml", "run_in_transaction = false\n");
        Migration m = read().migrations().get(0);
        assertThat(m.key()).isEqualTo("20230102030405");
        assertThat(m.up().transaction()).contains(false);
    }

    @Test
    void readsDbmateSectionsByTheirBytes() throws IOException {
        file("1_x.sql", "-- migrate:up transaction:false\r\nSELECT 'ä';\r\n-- migrate:down\r\nSELECT 2;\r\n");
        Migration m = read().migrations().get(0);
        assertThat(text(m.up())).isEqualTo("SELECT 'ä';\r\n");
        assertThat(m.up().script().firstLine()).isEqualTo(2);
        assertThat(m.up().transaction()).contains(false);
        assertThat(text(m.down().orElseThrow())).isEqualTo("SELECT 2;\r\n");
        assertThat(m.down().orElseThrow().script().firstLine()).isEqualTo(4);
    }

    @Test
    void readsGooseSections() throws IOException {
        file("1_x.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n");
        assertThat(read().layout()).isEqualTo(LayoutKind.GOOSE);
        assertThat(read().migrations().get(0).up().transaction()).contains(false);
    }

    @Test
    void readsNodePgMigrateSections() throws IOException {
        file("1_a-b.sql", "-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;\n");
        file("2_only-up.sql", "SELECT 3;\n");
        file("3_only-up.sql", "-- Up Migration\nSELECT 4;\n");
        assertThat(read().layout()).isEqualTo(LayoutKind.NODE_PG_MIGRATE);
        Migration m = read().migrations().get(0);
        assertThat(text(m.up())).isEqualTo("SELECT 1;\n");
        assertThat(text(m.down().orElseThrow())).isEqualTo("SELECT 2;\n");
        assertThat(text(read().migrations().get(2).up())).isEqualTo("-- Up Migration\nSELECT 4;\n");
        assertThat(read().migrations().get(2).down()).isEmpty();
    }

    @Test
    void takesWordsAboutMigrationsInACommentForAComment() throws IOException {
        file("001_a.sql", "-- Up migration of users\nSELECT 1;\n-- Down migration: see 001_rollback.sql\nSELECT 2;\n");
        file("001_rollback.sql", "-- Down Migration\nSELECT 3;\n");
        assertThat(read().layout()).isEqualTo(LayoutKind.NUMBERED);
        assertThat(text(read().migrations().get(0).up())).contains("SELECT 2;");
        assertThat(text(read().migrations().get(0).down().orElseThrow())).contains("SELECT 3;");
    }

    @Test
    void checksumIgnoresLineEndsAndByteOrderMark() throws IOException {
        file("1_a.sql", "SELECT 1;\nSELECT 2;\n");
        file("2_b.sql", "\uFEFFSELECT 1;\r\nSELECT 2;\r");
        List<Migration> both = read().migrations();
        assertThat(both.get(0).up().checksum()).hasSize(71).isEqualTo(both.get(1).up().checksum());
    }

    @Test
    void warnsOfAnUpScriptOfComments() throws IOException {
        file("1_a.sql", "-- nothing\n/* at\nall */\n");
        assertThat(read().warnings()).containsExactly("m/1_a.sql: the up script holds nothing but comments");
    }

    @Test
    void refusesNamesThatAlmostFit() throws IOException {
        assertRefused("v1__x.sql", "\"m/v1__x.sql\" fits no layout", "Rename it to \"V1__x.sql\".");
        assertRefused("V1_x.sql", "\"m/V1_x.sql\" fits no layout", "Rename it to \"V1__x.sql\".");
        assertRefused("001-x.sql", "\"m/001-x.sql\" fits no layout", "Rename it to \"001_x.sql\".");
        assertRefused("1_x.SQL", "\"m/1_x.SQL\" fits no layout", "Rename it to \"1_x.sql\".");
        assertRefused("001_x.sql.txt", "\"m/001_x.sql.txt\" fits no layout", "Rename it to \"001_x.sql\".");
        assertRefused("001_rollback.sql", "\"m/001_rollback.sql\" has no up script of version 001",
                "Add the up script, or remove this file.");
    }

    @Test
    void refusesMisspelledDirectivesWithTheirLine() throws IOException {
        assertContentRefused("\n-- migrate:upp\n", "m/1_x.sql:2: unknown directive '-- migrate:upp'",
                "Did you mean '-- migrate:up'?");
        assertContentRefused("-- +goose up\n", "m/1_x.sql:1: unknown directive '-- +goose up'",
                "Did you mean '-- +goose Up'?");
        assertContentRefused("-- dbmig: notx\n", "m/1_x.sql:1: unknown directive '-- dbmig: notx'",
                "Did you mean '-- dbmig: no-transaction'? Others are '-- dbmig:allow RULE: reason' and,"
                        + " in schema.sql, '-- dbmig:contains VERSION'.");
        assertContentRefused("-- migrate:down\n", "m/1_x.sql:1: '-- migrate:down' stands before the up section",
                "Put the up section first.");
        assertContentRefused("SELECT 1;\n-- migrate:up\n", "m/1_x.sql:2: a statement stands before '-- migrate:up'",
                "Sections begin before the first statement: move the statement into one.");
    }

    @Test
    void refusesTheSameVersionTwice() throws IOException {
        file("1_a.sql", "SELECT 1;");
        file("01_b.sql", "SELECT 1;");
        assertThat(refusal()).hasMessage("version 01 is given twice: \"m/01_b.sql\" and \"m/1_a.sql\"");
    }

    @Test
    void refusesMixedLayouts() throws IOException {
        file("1_a.sql", "SELECT 1;");
        file("V2__b.sql", "SELECT 1;");
        assertThat(refusal()).hasMessage("\"m\" mixes layouts");
        assertThat(refusal().detail()).contains("Of different layouts are m/1_a.sql, m/V2__b.sql.");
    }

    @Test
    void refusesAlembicAndEmptyAndMissingFolders() throws IOException {
        assertThat(refusal()).hasMessage("no migrations in \"m\"");
        file("env.py", "");
        assertThat(refusal()).hasMessage("\"m\" holds Alembic revisions, a layout that dbmig does not read");
        dir = dir.resolve("none");
        assertThat(refusal()).hasMessage("migrations folder \"m\" does not exist");
    }

    @Test
    void newMigrationFollowsTheFolder() throws IOException {
        file("001_a.sql", "SELECT 1;");
        file("rollback_001.sql", "SELECT 1;");
        assertThat(new NewMigration(dir, "m").create("Add user preferences", false))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("002_add_user_preferences.sql", "rollback_002.sql");
        assertThat(read().migrations()).hasSize(2);
    }

    @Test
    void newMigrationBeginsWithTheHeaderOfTheFoldersScripts() throws IOException {
        file("003_audit_logs.sql", "-- Migration: 003\n-- Description: Audit logs\n-- Author: A\n-- Date: 2025-11-05\n-- Reversible: Yes\n\nSELECT 1;");
        file("003_rollback.sql", "SELECT 1;");
        List<Path> files = new NewMigration(dir, "m").create("Add user  preferences", false);
        assertThat(files.get(0)).content().startsWith("-- Migration: 004\n-- Description: Add user preferences\n-- Author: ")
                .containsPattern("\n-- Author: \\S.*\n-- Date: \\d{4}-\\d\\d-\\d\\d\n-- Reversible: Yes\n\n-- Write the change here.\n$");
        Header header = read().migrations().get(1).header();
        assertThat(header.description()).isEqualTo("Add user preferences");
        assertThat(header.reversible()).isTrue();
    }

    private void assertRefused(String name, String message, String hint) throws IOException {
        file(name, "SELECT 1;");
        assertThat(refusal()).hasMessage(message);
        assertThat(refusal().hint()).contains(hint);
        Files.delete(dir.resolve(name));
    }

    private void assertContentRefused(String text, String message, String hint) throws IOException {
        file("1_x.sql", text);
        assertThat(refusal()).hasMessage(message);
        assertThat(refusal().hint()).contains(hint);
    }

    private DbmigException refusal() {
        return catchThrowableOfType(DbmigException.class, this::read);
    }

    private MigrationFolder read() {
        return MigrationFolder.read(dir, "m");
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    private static String text(MigrationScript script) throws IOException {
        try (InputStream in = script.script().source().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
