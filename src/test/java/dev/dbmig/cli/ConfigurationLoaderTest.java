package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.offsite.Encryption;
import dev.dbmig.offsite.OffsiteSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {

    @TempDir
    private Path folder;

    @Test
    void hasADefaultForEverything() {
        Configuration configuration = load(null, Map.of());
        assertThat(configuration.file()).isEmpty();
        assertThat(configuration.confirm()).isFalse();
        assertThat(configuration.migrations())
                .isEqualTo(new MigrationsConfig(folder.resolve("migrations"), "migrations", TransactionMode.ALL, false));
        assertThat(configuration.history()).isEqualTo(HistoryTable.DEFAULT);
        assertThat(configuration.run()).isEqualTo(new RunConfig(
                Duration.ofSeconds(300), Duration.ofMillis(200), Duration.ofMinutes(10), "postgres"));
        assertThat(configuration.postgres()).isEqualTo(new PostgresConfig(Optional.empty(), Optional.empty()));
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void takesWhatTheFileSays() throws IOException {
        write("dbmig.yaml", "\uFEFF" + ConfigurationFileTest.WHOLE);
        Configuration configuration = load("dev", Map.of());
        assertThat(configuration.file()).contains(folder.resolve("dbmig.yaml"));
        assertThat(configuration.database()).contains("postgresql://app@localhost/app");
        assertThat(configuration.migrations())
                .isEqualTo(new MigrationsConfig(folder.resolve("db/migrations"), "db/migrations",
                        TransactionMode.EACH, true));
        assertThat(configuration.history()).isEqualTo(new HistoryTable("ops", "Hist ory", HistoryTable.Mirroring.ON));
        assertThat(configuration.run()).isEqualTo(new RunConfig(
                Duration.ofSeconds(120), Duration.ofMillis(500), Duration.ZERO, "maintenance"));
        assertThat(configuration.postgres().bin()).contains(Path.of("/usr/lib/postgresql/17/bin"));
        assertThat(configuration.origin("database")).isEqualTo("dbmig.yaml:1");
    }

    @Test
    void variablesStandAboveTheFileAndTheProcessAboveDotenv() throws IOException {
        write("dbmig.yaml", "migrations: {dir: file}\ntimeout: 1s\nlock-timeout: 1s\nlock-wait: 1s\n");
        write(".env", "DBMIG_TIMEOUT=2s\nDBMIG_LOCK_TIMEOUT=2s\nDBMIG_LOCK_WAIT=2s\n");
        write(".env.dev", "DBMIG_LOCK_TIMEOUT=3s\nDBMIG_LOCK_WAIT=3s\n");
        Configuration configuration = load("dev", Map.of("DBMIG_LOCK_WAIT", "4s", "DBMIG_TIMEOUT", "",
                "DBMIG_MIGRATIONS_DIR", "var", "DBMIG_MIGRATIONS_OUT_OF_ORDER", "allow"));
        assertThat(configuration.run()).isEqualTo(new RunConfig(
                Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4), "postgres"));
        assertThat(configuration.migrations().shownAs()).isEqualTo("var");
        assertThat(configuration.migrations().allowsOutOfOrder()).isTrue();
    }

    @Test
    void saysWhichVariableIsWrong() throws IOException {
        write(".env", "DBMIG_TIMEOUT=soon\n");
        assertThat(failure(null, Map.of())).hasMessage("DBMIG_TIMEOUT (.env) is not a duration: \"soon\"");
        assertThat(failure(null, Map.of("DBMIG_TIMEOUT", "3s", "DBMIG_MIGRATIONS_TRANSACTION", "one")))
                .hasMessage("DBMIG_MIGRATIONS_TRANSACTION is none of all, each: \"one\"");
    }

    @Test
    void warnsOfUnknownVariables() {
        Map<String, String> process = Map.of("DBMIG_MIGRATION_DIR", "x", "DBMIG_FROBNICATE", "x", "DBMIG_DEBUG", "1",
                "DBMIG_TEST_DATABASE_URL", "x", "DBMIG_TIMEOUT", "1", "PATH", "/bin");
        assertThat(load(null, process).warnings()).containsExactly(
                "unknown variable DBMIG_FROBNICATE is ignored",
                "unknown variable DBMIG_MIGRATION_DIR is ignored; did you mean DBMIG_MIGRATIONS_DIR?");
    }

    @Test
    void readsWhereCopiesGo() throws IOException {
        assertThat(load(null, Map.of()).backup().copyTo()).isEmpty();
        write("dbmig.yaml", "backup:\n  keep: {last: 5}\n  copy-to: cp {file} /a/{name}\n"
                + "environments:\n  prod:\n    backup:\n      copy-to: {copy: 'put {file}', read: 'get {name}', required: true,\n"
                + "        keep: {yearly: 3}, timeout: 2h, identity-file: key, encrypt: {age: [age1" + "q".repeat(58) + "]}}\n"
                + "  dev: {backup: {copy-to: null}}\n");
        OffsiteSettings plain = load(null, Map.of()).backup().copyTo().orElseThrow();
        assertThat(plain.copy()).isEqualTo("cp {file} /a/{name}");
        assertThat(plain.keep()).hasToString("last 5");
        assertThat(plain.encryption()).isEqualTo(Encryption.NONE);
        OffsiteSettings whole = load("prod", Map.of()).backup().copyTo().orElseThrow();
        assertThat(whole.copy()).isEqualTo("put {file}");
        assertThat(whole.read()).contains("get {name}");
        assertThat(whole.timeout()).isEqualTo(Duration.ofHours(2));
        assertThat(whole.isRequired()).isTrue();
        assertThat(whole.keep()).hasToString("yearly 3");
        assertThat(whole.encryption().identityFile()).contains(folder.resolve("key"));
        assertThat(load("dev", Map.of()).backup().copyTo()).isEmpty();
        OffsiteSettings variable = load("prod", Map.of("DBMIG_BACKUP_COPY_TO", "/mnt/nas")).backup().copyTo().orElseThrow();
        assertThat(variable.copy()).isEqualTo("/mnt/nas");
        assertThat(variable.read()).isEmpty();
        assertThat(variable.encryption().recipients()).hasSize(1);
    }

    @Test
    void refusesPrivateKeysWithoutShowingThem() throws IOException {
        String key = "AGE-SECRET-KEY-1" + "Q".repeat(58);
        write("dbmig.yaml", "backup: {copy-to: {copy: /a, encrypt: {age: [" + key + "]}}}\n");
        assertThatThrownBy(() -> load(null, Map.of())).isInstanceOfSatisfying(DbmigException.class, e ->
                assertThat(e.getMessage() + e.hint() + e.detail()).contains("dbmig.yaml:1", "private key").doesNotContain("QQQ"));
        write("dbmig.yaml", "");
        assertThatThrownBy(() -> load(null, Map.of("DBMIG_BACKUP_COPY_TO_IDENTITY_FILE", key))).isInstanceOfSatisfying(
                DbmigException.class, e -> assertThat(e.getMessage()).contains("IDENTITY_FILE", "private key").doesNotContain("QQQ"));
    }

    @Test
    void keepsBackupsByTheRulesThatAreSetOrElseByTheUsualOnes() throws IOException {
        assertThat(load(null, Map.of()).backup().keep()).hasToString("last 3, within 48h, daily 7, weekly 4, monthly 12");
        assertThat(load(null, Map.of()).backup().failedDatabases()).isEmpty();
        write("dbmig.yaml", "backup: {mode: none, dir: b, keep: {within: 30d, yearly: 2, size: 1.5GB, failed-databases: 7d}}\n"
                + "environments: {dev: {backup: {keep: {within: null, last: 1}}}, none: {backup: {keep: {within: 0, yearly: 0, size: 0}}}}\n");
        BackupConfig backup = load(null, Map.of()).backup();
        assertThat(backup.keep()).hasToString("within 30d, yearly 2, size 1.5 GB");
        assertThat(backup.failedDatabases()).contains(Duration.ofDays(7));
        assertThat(backup.dir()).isEqualTo(folder.resolve("b"));
        assertThat(load("dev", Map.of()).backup().keep()).hasToString("last 1, yearly 2, size 1.5 GB");
        assertThat(load(null, Map.of("DBMIG_BACKUP_KEEP_DAILY", "5")).backup().keep()).asString().contains("daily 5");
        assertThat(load("none", Map.of()).backup().keep()).matches(RetentionPolicy::isEmpty);
    }

    @Test
    void readsWhatIsDoneAroundTheMigrations() throws IOException {
        write("dbmig.yaml", "services: [{pm2: api, user: web}, {systemd: app}]\nhealth: {url: 'http://x/', timeout: 7s}\n"
                + "checks: {tables: [users, orders]}\nstate-dir: runs\n");
        SafetyConfig safety = load(null, Map.of("BACKUP_DIR", "/b")).safety();
        assertThat(safety.services()).containsExactly(Map.of("pm2", "api", "user", "web"), Map.of("systemd", "app"));
        assertThat(safety.health()).isEqualTo(Map.of("url", "http://x/"));
        assertThat(safety.healthTimeout()).hasSeconds(7);
        assertThat(safety.backupDir()).contains(Path.of("/b"));
        assertThat(safety.stateDir()).endsWithRaw(Path.of("runs"));
        assertThat(safety.tables()).containsExactly("users", "orders");
        write("dbmig.yaml", "health: {url: 'http://x/', command: 'true'}");
        assertThat(failure(null, Map.of())).hasMessage("health has a url and a command");
    }

    @Test
    void takesTheEnvironmentFromTheFlagThenTheVariable() throws IOException {
        write(".env", "DBMIG_ENV=c\n");
        assertThat(load("a", Map.of("DBMIG_ENV", "b")).environment()).contains("a");
        assertThat(load(null, Map.of("DBMIG_ENV", "b")).environment()).contains("b");
        assertThat(load(null, Map.of()).environment()).contains("c");
    }

    @Test
    void refusesAnEnvironmentThatTheFileDoesNotKnow() throws IOException {
        write("dbmig.yaml", "environments: {production: {}, dev: {}}");
        DbmigException e = failure("prodution", Map.of());
        assertThat(e).hasMessage("unknown environment \"prodution\"");
        assertThat(e.detail()).contains("dbmig.yaml has: production, dev; there is no .env.prodution either.");
        assertThat(e.hint()).contains("Did you mean \"production\"?");
        write(".env.staging", "");
        assertThat(load("staging", Map.of()).environment()).contains("staging");
        assertThat(failure("../x", Map.of())).hasMessage("not a name for an environment: \"../x\"");
    }

    @Test
    void confirmsInProductionUnlessToldOtherwise() throws IOException {
        assertThat(load("production", Map.of()).confirm()).isTrue();
        assertThat(load("prod", Map.of()).confirm()).isTrue();
        assertThat(load("dev", Map.of()).confirm()).isFalse();
        assertThat(load("prod", Map.of("DBMIG_CONFIRM", "false")).confirm()).isFalse();
        write("dbmig.yaml", "environments: {dev: {confirm: true}}");
        assertThat(load("dev", Map.of()).confirm()).isTrue();
    }

    @Test
    void looksInTheDeploymentFolder() throws IOException {
        write("deploy/dbmig.yaml", "timeout: 7s");
        write("deploy/.env", "DBMIG_TIMOUT=1\n");
        Map<String, String> process = Map.of("DEPLOYMENT_DIR", "deploy");
        Configuration configuration = load(null, process);
        assertThat(configuration.run().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(configuration.migrations().dir()).isEqualTo(folder.resolve("deploy/migrations"));
        assertThat(configuration.warnings())
                .containsExactly("unknown variable DBMIG_TIMOUT (deploy/.env) is ignored; did you mean DBMIG_TIMEOUT?");
        write("dbmig.yaml", "timeout: 8s");
        assertThat(load(null, process).run().timeout()).isEqualTo(Duration.ofSeconds(8));
        Files.delete(folder.resolve("dbmig.yaml"));
        assertThat(failure(null, Map.of("DEPLOYMENT_DIR", "nowhere"))).hasMessage("folder not found: nowhere");
    }

    @Test
    void readsTheFileThatIsAskedFor() throws IOException {
        write("etc/other.yaml", "timeout: x");
        assertThat(catchThrowableOfType(DbmigException.class, () -> ConfigurationLoader.load(
                folder, Optional.of(Path.of("etc/other.yaml")), Optional.empty(), Map.of())))
                .hasMessage("etc/other.yaml:1:10: \"timeout\" is not a duration: \"x\"");
        DbmigException e = failure(null, Map.of("DBMIG_CONFIG", "none.yaml"));
        assertThat(e).hasMessage("configuration file not found: none.yaml");
        assertThat(e.hint()).contains("Check DBMIG_CONFIG.");
    }

    @Test
    void refusesFilesItCannotRead() throws IOException {
        write("dbmig.yml", "");
        assertThat(failure(null, Map.of())).hasMessage("dbmig.yml is not read");
        Files.createDirectory(folder.resolve("dbmig.yaml"));
        assertThat(failure(null, Map.of()).hint()).contains("It is a folder; a file is needed.");
        Files.delete(folder.resolve("dbmig.yaml"));
        Files.write(folder.resolve("dbmig.yaml"), "database: m\u00fcller".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(failure(null, Map.of())).hasMessage("dbmig.yaml: not UTF-8");
    }

    @Test
    void showsNoPassword() throws IOException {
        write("dbmig.yaml", "database: postgresql://app:secret@localhost/app");
        assertThat(load(null, Map.of("PGPASSWORD", "secret")).toString()).doesNotContain("secret");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private Configuration load(String environment, Map<String, String> process) {
        return ConfigurationLoader.load(folder, Optional.empty(), Optional.ofNullable(environment), process);
    }

    private DbmigException failure(String environment, Map<String, String> process) {
        return catchThrowableOfType(DbmigException.class, () -> load(environment, process));
    }
}
