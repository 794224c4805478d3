package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {

    /** Every key there is. */
    static final String WHOLE = """
            database: postgresql://app@localhost/app
            confirm: false
            timeout: 120
            lock-timeout: 500ms
            lock-wait: 0
            lock-database: maintenance
            migrations: {dir: db/migrations, transaction: each, out-of-order: allow}
            history: {schema: ops, table: "Hist ory", mirror: true}
            services:
              - systemd: cody2025
              - pm2: trossapp-backend
              - name: worker
                stop: docker compose stop worker
                start: docker compose start worker
                running: docker compose ps --status running -q worker
            health: {url: "http://localhost:3001/api/health", timeout: 60s, stable-for: 5s}
            backup:
              mode: dump
              dir: /var/backups/dbmig
              keep: {last: 3, within: 48h, daily: 7, weekly: 4, monthly: 12}
              copy-to: rclone copyto {file} offsite:{name}
            rehearsal: {mode: restore, url: null, down: auto}
            safety-copy: auto
            checks:
              tables: [users, appointments]
              dir: checks
            postgres: {bin: /usr/lib/postgresql/17/bin, exec: null}
            notify:
              - webhook: https://monitoring.example.com/alert
            environments:
              production: {confirm: true}
              dev: {rehearsal: {mode: none}, backup: {mode: none}}
            """;

    @Test
    void readsEveryKey() {
        ConfigurationFile file = ConfigurationFile.parse("dbmig.yaml", WHOLE);
        Map<String, Setting> settings = file.settings(Optional.empty());
        assertThat(settings.get("backup.keep.within")).isEqualTo(new Setting("48h", "dbmig.yaml:20"));
        assertThat(settings.get("history.table").text()).isEqualTo("Hist ory");
        assertThat(settings).doesNotContainKeys("rehearsal.url", "postgres.exec");
        assertThat(file.environments()).containsExactly("production", "dev");
    }

    @Test
    void overridesKeyByKeyInAnEnvironment() {
        Map<String, Setting> settings = ConfigurationFile.parse("dbmig.yaml", WHOLE).settings(Optional.of("dev"));
        assertThat(settings.get("backup.mode")).isEqualTo(new Setting("none", "dbmig.yaml:32"));
        assertThat(settings.get("backup.dir").text()).isEqualTo("/var/backups/dbmig");
    }

    @Test
    void nullOfAnEnvironmentTakesAway() {
        String text = """
                database: dbname=a
                postgres: {bin: /x, exec: docker exec -i pg}
                environments:
                  dev: {database: null, postgres: null}
                """;
        ConfigurationFile file = ConfigurationFile.parse("dbmig.yaml", text);
        assertThat(file.settings(Optional.of("dev"))).isEmpty();
        assertThat(file.settings(Optional.empty())).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "environments:\n", "backup:\n", "environments: {dev: }"})
    void anEmptyFileSaysNothing(String text) {
        assertThat(ConfigurationFile.parse("dbmig.yaml", text).settings(Optional.of("dev"))).isEmpty();
    }

    @Test
    void refusesAnUnknownKeyWithASuggestion() {
        DbmigException e = failure("\ntimeout: 5s\n\n  # x\nbackup:\n  dir: a\n  kep: {last: 1}\n");
        assertThat(e).hasMessage("dbmig.yaml:7:3: unknown key \"kep\"");
        assertThat(e.hint()).contains("Did you mean \"keep\"?");
        assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure("migratons: {dir: x}").hint()).contains("Did you mean \"migrations\"?");
        assertThat(failure("health: {colour: red}").hint())
                .contains("The keys here are: url, command, timeout, stable-for.");
    }

    @Test
    void refusesADuplicateKey() {
        DbmigException e = failure("timeout: 5s\nhistory:\n  table: a\n  table: b\n");
        assertThat(e).hasMessage("dbmig.yaml:4:3: duplicate key \"table\"");
        assertThat(e.hint()).contains("It stands in line 3 already; keep one of them.");
    }

    @Test
    void checksEnvironmentsThatAreNotAskedFor() {
        assertThat(failure("environments:\n  dev: {timout: 3}"))
                .hasMessage("dbmig.yaml:2:9: unknown key \"timout\"");
        assertThat(failure("environments: {dev: {environments: {}}}"))
                .hasMessage("dbmig.yaml:1:22: unknown key \"environments\"");
        assertThat(failure("environments: {../x: {}}"))
                .hasMessage("dbmig.yaml:1:16: not a name for an environment: \"../x\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "timeout: soon | 1:10: \"timeout\" is not a duration: \"soon\"",
        "timeout: 0 | 1:10: \"timeout\" is not above zero: \"0\"",
        "lock-timeout: 25d | 1:15: \"lock-timeout\" is longer than 24 days: \"25d\"",
        "lock-wait: -1s | 1:12: \"lock-wait\" is not a duration: \"-1s\"",
        "timeout: [5s] | 1:10: \"timeout\" must be a single value, not a list",
        "confirm: yes | 1:10: \"confirm\" is neither true nor false: \"yes\"",
        "safety-copy: sometimes | 1:14: \"safety-copy\" is none of auto, clone, dump, none: \"sometimes\"",
        "backup: {keep: {last: many}} | 1:23: \"backup.keep.last\" is not a whole number: \"many\"",
        "migrations: db | 1:13: \"migrations\" must be a section, not a single value",
        "migrations: {dir: ''} | 1:19: \"migrations.dir\" is an empty text",
        "checks: {tables: users} | 1:18: \"checks.tables\" must be a list, not a single value",
        "- a | 1:1: the file must be a section, not a list",
        "? [a] | 1:3: a key must be a word, not a list",
        "services: [{systemd: a, pm2: b}] | 1:12: an item of \"services\" needs exactly one of: systemd, pm2, name",
        "services: [{name: a, stop: b}] | 1:12: an item with \"name\" needs \"start\"",
        "services: [{pm2: a, stop: b}] | 1:12: an item with \"pm2\" cannot have \"stop\"",
        "services: [nginx] | 1:12: an item of \"services\" must be a section, not a single value",
        "notify: [{webhok: a}] | 1:11: unknown key \"webhok\"",
        "timeout: *a | 1:10: found undefined alias a",
        "<<: {timeout: 3s} | 1:1: unknown key \"<<\"",
    })
    void refusesWithThePlace(String text, String message) {
        DbmigException e = failure(text);
        assertThat(e).hasMessage("dbmig.yaml:" + message);
    }

    @Test
    void refusesWhatIsNotYaml() {
        DbmigException e = failure("timeout: 5s\n\tlock-wait: 3s\n");
        assertThat(e.getMessage()).startsWith("dbmig.yaml:2:1: ").doesNotContain("\n");
        assertThat(failure("timeout: 5s\n---\ntimeout: 6s\n").getMessage()).startsWith("dbmig.yaml:2:1: ");
        assertThat(failure("a: &a [*a]\n")).hasMessage("dbmig.yaml:1:1: unknown key \"a\"");
    }

    @Test
    void saysWhatIsPossible() {
        assertThat(failure("safety-copy: x").hint()).contains("Write one of: auto, clone, dump, none.");
        assertThat(failure("timeout: x").hint())
                .contains("Write e.g. 200ms, 60s, 10m, 1h30m or 7d; a number alone is seconds.");
    }

    private static DbmigException failure(String text) {
        return catchThrowableOfType(DbmigException.class, () -> ConfigurationFile.parse("dbmig.yaml", text));
    }
}
