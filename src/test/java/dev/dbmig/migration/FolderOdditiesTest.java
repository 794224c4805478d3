package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as they are in real life: links, odd names, leftovers, mixtures. */
class FolderOdditiesTest {

    @TempDir
    Path dir;

    @TempDir
    Path elsewhere;

    @Test
    void followsLinksToFilesAndFolders() throws IOException {
        Path shared = Files.writeString(elsewhere.resolve("shared.sql"), "SELECT 1;");
        Files.createSymbolicLink(dir.resolve("001_x.sql"), shared);
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), dir);
        assertThat(MigrationFolder.read(link, "m").migrations()).extracting(Migration::label).containsExactly("001 x");
    }

    @Test
    void namesALinkThatLeadsNowhere() throws IOException {
        Files.createSymbolicLink(dir.resolve("001_x.sql"), elsewhere.resolve("gone.sql"));
        assertThat(refusal()).hasMessage("cannot read \"m/001_x.sql\": no such file or directory");
    }

    @Test
    void takesSpacesQuotesAndEveryLetter() throws IOException {
        file("001_it's a \"name\".sql", "SELECT 1;");
        file("002_Größe.sql", "SELECT 1;");
        assertThat(read().migrations()).extracting(Migration::label).containsExactly("001 it's a \"name\"", "002 Größe");
        assertThat(read().find("002_Größe.sql").key()).isEqualTo("002");
    }

    @Test
    void passesOverHiddenFilesBackupsAndDocuments() throws IOException {
        file("001_x.sql", "SELECT 1;");
        for (String name : new String[] {".002_x.sql", "002_x.sql~", "#002_x.sql#", "002_x.sql.bak", "002_x.sql.orig",
            ".002_x.sql.swp", "README.md", "CHANGELOG", "schema.sql", "seed_data.sql", "notes.txt"}) {
            file(name, "x");
        }
        Files.createDirectory(dir.resolve("docs"));
        file("docs/notes.md", "x");
        assertThat(read().migrations()).hasSize(1);
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void refusesAScriptInAnotherSubfolder() throws IOException {
        file("001_x.sql", "SELECT 1;");
        Files.createDirectory(dir.resolve("old"));
        file("old/000_y.sql", "SELECT 1;");
        assertThat(refusal()).hasMessage("\"m/old/000_y.sql\" stands in a subfolder and is not read");
    }

    @Test
    void findsVerifyScriptsWhereverTheyAreKept() throws IOException {
        Files.createDirectory(dir.resolve("verify"));
        for (String name : new String[] {"001_a.sql", "002_b.sql", "003_c.sql", "004_d.sql"}) {
            file(name, "SELECT 1;");
        }
        file("verify/001_a.sql", "SELECT 1;");
        file("002_b_verify.sql", "SELECT 1;");
        file("verify_003.sql", "SELECT 1;");
        file("004_d.verify.sql", "SELECT 1;");
        assertThat(read().migrations()).allMatch(m -> m.verify().isPresent());
    }

    @Test
    void refusesMixturesWithAnExampleOfEach() throws IOException {
        file("V1__a.sql", "SELECT 1;");
        file("002_b.sql", "SELECT 1;");
        DbmigException mixed = refusal();
        assertThat(mixed).hasMessage("\"m\" mixes layouts");
        assertThat(mixed.detail().orElseThrow()).contains("m/V1__a.sql", "m/002_b.sql");
        Files.delete(dir.resolve("V1__a.sql"));
        file("001_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n");
        assertThat(refusal()).hasMessage("\"m\" mixes layouts");
    }

    @Test
    void readsFlywayNamesAsFlywayDoes() throws IOException {
        file("V1.sql", "SELECT 1;");
        file("V2__.sql", "SELECT 1;");
        file("V2021.01_3__a__b.sql", "SELECT 1;");
        assertThat(read().migrations()).extracting(Migration::label).containsExactly("1", "2", "2021.01.3 a__b");
        file("afterMigrate__grants.sql", "SELECT 1;");
        assertThat(refusal()).hasMessage("\"m/afterMigrate__grants.sql\" is a callback of Flyway, which dbmig does not run");
    }

    @Test
    void refusesADirectiveThatItsToolWouldNotSee() throws IOException {
        file("001_x.sql", "-- migrate:up\nSELECT 1;\n  -- migrate:down\nSELECT 2;\n");
        assertThat(refusal()).hasMessageStartingWith("m/001_x.sql:3: '-- migrate:down' is indented");
        file("001_x.sql", "--migrate:up\nSELECT 1;\n--   migrate:down\nSELECT 2;\n");
        assertThat(read().migrations().get(0).down()).isPresent();
    }

    @Test
    void takesAnEmptyFileForAWarning() throws IOException {
        file("001_x.sql", "");
        assertThat(read().warnings()).containsExactly("m/001_x.sql: the up script holds nothing but comments");
    }

    @Test
    void refusesTheFoldersOfToolsThatItDoesNotRead() throws IOException {
        file("env.py", "x");
        assertThat(refusal()).hasMessage("\"m\" holds Alembic revisions, a layout that dbmig does not read");
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    private MigrationFolder read() {
        return MigrationFolder.read(dir, "m");
    }

    private DbmigException refusal() {
        return catchThrowableOfType(DbmigException.class, this::read);
    }
}
