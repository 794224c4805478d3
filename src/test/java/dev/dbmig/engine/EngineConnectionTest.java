package dev.dbmig.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineConnectionTest {

    private static final EngineDefinition ALEMBIC = EngineDefinition.of(Tool.ALEMBIC, Path.of("/x"));

    private static EngineConnection of(Map<String, String> keywords) {
        return new EngineConnection(ConnectionSettings.builder().layer("test", keywords).build(Map.of()), "dbmig/run");
    }

    @Test
    void saysTheDatabaseInEveryWayThatProgramsRead() {
        Map<String, String> environment = of(Map.of("host", "db.example", "port", "5433", "user", "a pp", "dbname", "Ünïcode \"db\"",
                "password", "p@ss w/%:'", "sslmode", "verify-full")).environment(ALEMBIC);
        assertThat(environment).containsEntry("DATABASE_URL",
                        "postgresql://a%20pp:p%40ss%20w%2F%25%3A%27@db.example:5433/%C3%9Cn%C3%AFcode%20%22db%22")
                .containsEntry("PGHOST", "db.example").containsEntry("PGPORT", "5433").containsEntry("PGUSER", "a pp")
                .containsEntry("PGPASSWORD", "p@ss w/%:'").containsEntry("PGDATABASE", "Ünïcode \"db\"")
                .containsEntry("PGAPPNAME", "dbmig/run").containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("POSTGRES_DB", "Ünïcode \"db\"").containsEntry("POSTGRES_PASSWORD", "p@ss w/%:'");
    }

    @Test
    void reachesASocketAndAnAddressOfSixParts() {
        assertThat(of(Map.of("host", "/run/my sock", "user", "u", "dbname", "d")).environment(ALEMBIC))
                .containsEntry("DATABASE_URL", "postgresql://u@/d?host=%2Frun%2Fmy%20sock&port=5432").doesNotContainKey("PGPASSWORD");
        assertThat(of(Map.of("host", "::1", "user", "u", "dbname", "d")).environment(ALEMBIC))
                .containsEntry("DATABASE_URL", "postgresql://u@[::1]:5432/d");
    }

    @Test
    void leavesNoVariableThatWouldLeadElsewhere() {
        assertThat(of(Map.of("host", "h", "user", "u", "dbname", "d")).unset(ALEMBIC))
                .contains("PGSERVICE", "PGHOSTADDR", "PGSSLROOTCERT", "PGOPTIONS", "PGPASSWORD").doesNotContain("PGSSLMODE");
        assertThat(of(Map.of("host", "h", "user", "u", "dbname", "d", "password", "x", "options", "-c a=b")).unset(ALEMBIC))
                .contains("PGSERVICE").doesNotContain("PGOPTIONS", "PGPASSWORD");
    }

    @Test
    void putsThePasswordIntoNoArgument() {
        EngineDefinition own = new EngineDefinition(Tool.OWN, Path.of("/x"), List.of(), Map.of(),
                Map.of(Verb.CURRENT, List.of("m", "{url}"), Verb.HISTORY, List.of("m"), Verb.UPGRADE, List.of("m", "{host}:{port}", "{target}")),
                List.of("public.m"), "postgresql+psycopg");
        EngineConnection connection = of(Map.of("host", "h", "user", "u", "dbname", "d", "password", "secret"));
        assertThat(own.command(Verb.CURRENT, connection.placeholders(own))).containsExactly("m", "postgresql+psycopg://u@h:5432/d");
        assertThat(connection.environment(own)).containsEntry("DATABASE_URL", "postgresql+psycopg://u:secret@h:5432/d");
    }

    @Test
    void givesEachToolItsOwnVariables() {
        Map<String, String> keywords = Map.of("host", "h", "user", "u", "dbname", "d", "password", "s e");
        assertThat(of(keywords).environment(EngineDefinition.of(Tool.SQITCH, Path.of("/x"))))
                .containsEntry("SQITCH_TARGET", "db:pg://u@h:5432/d").containsEntry("SQITCH_PASSWORD", "s e");
        assertThat(of(keywords).environment(EngineDefinition.of(Tool.FLYWAY, Path.of("/x"))))
                .containsEntry("FLYWAY_URL", "jdbc:postgresql://h:5432/d?assumeMinServerVersion=9.4&ApplicationName=dbmig%2Frun&sslmode=prefer")
                .containsEntry("FLYWAY_USER", "u").containsEntry("FLYWAY_PASSWORD", "s e");
    }

    @Test
    void givesJavasDriverWhatItDoesNotTakeFromTheEnvironment() {
        EngineDefinition flyway = EngineDefinition.of(Tool.FLYWAY, Path.of("/x"));
        Map<String, String> keywords = Map.of("host", "::1", "user", "a@b", "dbname", "my db", "sslmode", "verify-full", "sslrootcert", "/c a",
                "options", "-c a=b");
        assertThat(of(keywords).environment(flyway)).containsEntry("FLYWAY_URL",
                "jdbc:postgresql://[::1]:5432/my%20db?assumeMinServerVersion=9.4&ApplicationName=dbmig%2Frun&sslmode=verify-full&sslrootcert=%2Fc%20a&options=-c%20a%3Db");
        assertThatThrownBy(() -> of(Map.of("host", "/run/postgresql", "user", "u", "dbname", "d")).environment(flyway))
                .hasMessage("flyway cannot connect through the socket in \"/run/postgresql\"");
    }

    @Test
    void needsTheCommandsThatSayWhatIsThere() {
        assertThatThrownBy(() -> new EngineDefinition(Tool.OWN, Path.of("/x"), List.of(), Map.of(),
                Map.of(Verb.CURRENT, List.of("m")), List.of(), "postgresql")).isInstanceOf(DbmigException.class)
                .hasMessage("the engine has no command \"history\"");
        assertThatThrownBy(() -> EngineDefinition.of(Tool.FLYWAY, Path.of("/x")).command(Verb.DOWNGRADE, Map.of()))
                .hasMessage("flyway has no command for \"downgrade\"");
    }
}
