package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.ConnectionSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigConnectionSourcesTest {

    private static final ConnectionFlags NO_FLAGS = new ConnectionFlags(null, null, null, null, null);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeEveryLayer() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), "timeout: 5s\n\ndatabase: postgresql://yaml@h/yaml\n");
        Files.writeString(folder.resolve(".env"), "DATABASE_URL=postgresql://url@h/url?sslmode=disable\n");
    }

    @Test
    void theFlagsStandHighest() {
        ConnectionFlags flags = new ConnectionFlags("postgresql://u@h:1/flag", null, "2", null, null);
        ConnectionSettings settings = settings(flags, Map.of("DBMIG_DATABASE_URL", "postgresql://dbmig@h/dbmig"));
        assertThat(settings.settings()).contains(
                new Setting("port", "2", "--port"),
                new Setting("user", "u", "--url"),
                new Setting("dbname", "flag", "--url"),
                new Setting("sslmode", "disable", "DATABASE_URL (.env)"));
    }

    @Test
    void theVariablesStandAboveTheFile() throws IOException {
        assertThat(settings(NO_FLAGS, Map.of("DBMIG_DATABASE_URL", "host=h dbname=d")).settings()).contains(
                new Setting("dbname", "d", "DBMIG_DATABASE_URL"),
                new Setting("user", "url", "DATABASE_URL (.env)"));
        assertThat(settings(NO_FLAGS, Map.of("DATABASE_URL", "host=h dbname=p")).settings())
                .contains(new Setting("dbname", "p", "DATABASE_URL"));
        Files.delete(folder.resolve(".env"));
        assertThat(settings(NO_FLAGS, Map.of("PGUSER", "pg", "PGPORT", "7")).settings()).contains(
                new Setting("dbname", "yaml", "dbmig.yaml:3"),
                new Setting("user", "yaml", "dbmig.yaml:3"),
                new Setting("port", "7", "PGPORT"));
    }

    @Test
    void theNameMayBeAConnectionString() {
        ConnectionFlags flags = new ConnectionFlags(null, null, null, "me", "host=h dbname=x user=y");
        assertThat(settings(flags, Map.of()).settings())
                .contains(new Setting("dbname", "x", "--dbname"), new Setting("user", "me", "--username"));
        ConnectionFlags name = new ConnectionFlags(null, null, null, null, "My App");
        assertThat(settings(name, Map.of()).settings()).contains(new Setting("dbname", "My App", "--dbname"));
    }

    @Test
    void refusesWhatCannotBeRead() {
        DbmigException e = failure(NO_FLAGS, Map.of("DATABASE_URL", "mysql://u:secret@h/d"));
        assertThat(e).hasMessage("unknown kind of database URL: \"mysql://\"");
        assertThat(e.detail()).contains("It is the connection string of DATABASE_URL.");
        assertThat(failure(new ConnectionFlags("host=a", null, null, null, "host=b"), Map.of()))
                .hasMessage("--url and --dbname both give a connection string");
        assertThat(failure(new ConnectionFlags(null, "", null, null, null), Map.of())).hasMessage("--host is empty");
    }

    private ConnectionSettings settings(ConnectionFlags flags, Map<String, String> process) {
        return ConnectionSources.settings(
                ConfigurationLoader.load(folder, Optional.empty(), Optional.empty(), process), flags);
    }

    private DbmigException failure(ConnectionFlags flags, Map<String, String> process) {
        return catchThrowableOfType(DbmigException.class, () -> settings(flags, process));
    }
}
