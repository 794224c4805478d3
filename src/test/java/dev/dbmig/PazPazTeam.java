package dev.dbmig;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What team PazPaz has: /opt/pazpaz with its backend, environment files and scripts, and its database at
 * {@code previous_revision}, made by Alembic itself. {@code uv} and {@code docker-compose} are stood in for.
 */
final class PazPazTeam implements AutoCloseable {

    static final String PASSWORD = "p@ss w/ö%:'rd";
    private static final Path TODAY = Path.of("src/test/resources/teams/pazpaz");

    final Path home;
    final PackagedDatabase database;
    private final DbmigProgram program;
    private final String path;

    PazPazTeam(Path folder, DbmigProgram program) throws IOException {
        this.home = folder.resolve("pazpaz");
        copy();
        this.database = new PackagedDatabase(home);
        this.path = home.resolve("bin") + ":" + System.getenv("PATH");
        this.program = program.safely().in(home).with("PATH", path).with("PYTHONDONTWRITEBYTECODE", "1");
        own();
        for (String name : List.of("production", "staging", "development")) {
            write(".env." + name, environmentFile(database.name()));
        }
        write("dbmig.yaml", read("dbmig.yaml").replace("  - webhook: https://monitoring.example.com/alert\n", ""));
        script("uv", "shift\necho \"$*\" >> '" + home + "/uv.log'\nexec \"$@\"");
        script("docker-compose", "echo \"$@\" >> '" + home + "/docker-compose.log'");
        script("dbmig", "exec " + program.shellCommand() + " \"$@\"");
        alembic("upgrade", "previous_revision");
        database.execute("""
                INSERT INTO workspaces SELECT g, 'Practice ' || g FROM generate_series(1, 5) g;
                INSERT INTO users SELECT g, g % 5 + 1, 'User ' || g FROM generate_series(1, 20) g;
                INSERT INTO clients SELECT g, g % 5 + 1, 'Client ' || g FROM generate_series(1, 500) g;
                INSERT INTO appointments SELECT g, c.workspace_id, c.id, date '2024-01-01' + g
                    FROM generate_series(1, 500) g JOIN clients c ON c.id = g;
                """);
    }

    private void alembic(String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of("alembic"));
        argv.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(argv).directory(home.resolve("backend").toFile()).redirectErrorStream(true)
                .redirectOutput(home.resolve("alembic.log").toFile());
        builder.environment().put("DATABASE_URL", "postgresql://pazpaz:" + URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20")
                + "@" + database.settings().host() + ":" + database.settings().port() + "/" + database.name());
        builder.environment().putAll(Map.of("PYTHONPATH", home.resolve("backend/src").toString(), "PYTHONDONTWRITEBYTECODE", "1"));
        try {
            if (builder.start().waitFor() != 0) {
                throw new AssertionError(read("alembic.log"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void copy() throws IOException {
        try (Stream<Path> files = Files.walk(TODAY)) {
            for (Path file : files.toList()) {
                Path target = home.resolve(TODAY.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** The application's role owns the database, and is no superuser. */
    private void own() {
        database.execute("DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pazpaz') THEN"
                + " CREATE ROLE pazpaz LOGIN CREATEDB; END IF; END$$; ALTER ROLE pazpaz PASSWORD '" + PASSWORD.replace("'", "''")
                + "'; ALTER DATABASE " + database.quotedName() + " OWNER TO pazpaz; ALTER SCHEMA public OWNER TO pazpaz");
    }

    String environmentFile(String databaseName) {
        return """
                POSTGRES_HOST=%s
                POSTGRES_PORT=%d
                POSTGRES_USER=pazpaz
                POSTGRES_PASSWORD="%s"
                POSTGRES_DB="%s"
                """.formatted(database.settings().host(), database.settings().port(), PASSWORD, databaseName);
    }

    /** A revision after another, that runs Python. */
    PazPazTeam revision(String version, String after, String upgrade, String downgrade) {
        write("backend/alembic/versions/" + version + "_x.py", """
                \"""Change %1$s\"""
                from alembic import op
                import sqlalchemy as sa
                revision = '%1$s'
                down_revision = %2$s
                branch_labels = None
                depends_on = None


                def upgrade():
                    %3$s


                def downgrade():
                    %4$s
                """.formatted(version, after.startsWith("(") ? after : "'" + after + "'", upgrade, downgrade));
        return this;
    }

    /** The document's revision, applied by dbmig with all that belongs to it. */
    PazPazTeam upgraded() {
        requireSuccess(dbmig("upgrade"));
        return this;
    }

    /** What the test did to the database when it gave it to the team is no drift. */
    PazPazTeam ownsItsSchema() {
        write("dbmig.yaml", read("dbmig.yaml") + "drift: {ignore: [{object: schema public, reason: owned by the application}]}\n");
        return this;
    }

    /** The API, as a file, stopped before and started after. */
    PazPazTeam withService() throws IOException {
        Files.createFile(home.resolve("api"));
        String more = """
                services:
                  - {name: api, stop: 'rm %1$s/api', start: 'touch %1$s/api', running: 'ls %1$s/api'}
                health: {command: 'sh -c "test -e %1$s/api && ! test -e %1$s/ill"', timeout: 1s, stable-for: 100ms}
                """.formatted(home);
        write("dbmig.yaml", read("dbmig.yaml") + more);
        return this;
    }

    /** As the application connects. */
    ConnectionSettings asOwner() {
        return ConnectionSettings.builder().layer("test", Map.of("host", database.settings().host(), "port",
                String.valueOf(database.settings().port()), "user", "pazpaz", "password", PASSWORD, "dbname", database.name())).build(Map.of());
    }

    boolean isServing() {
        return Files.exists(home.resolve("api"));
    }

    Outcome dbmig(String... arguments) {
        return program.run(arguments);
    }

    DbmigProgram program() {
        return program;
    }

    String current() {
        return database.value("SELECT version_num FROM alembic_version");
    }

    boolean hasIndex() {
        return database.hasTable("idx_appointments_workspace_date");
    }

    /** A script of the team's. */
    int run(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", home.resolve(script).toString())
                .redirectErrorStream(true).redirectOutput(home.resolve("script.log").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("HOME", "/nonexistent");
        builder.environment().put("LANG", "C.UTF-8");
        return builder.start().waitFor();
    }

    void script(String name, String body) {
        write("bin/" + name, "#!/bin/sh\n" + body + "\n");
        try {
            Files.setPosixFilePermissions(home.resolve("bin").resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, String text) {
        database.file(name, text);
    }

    String read(String name) {
        try {
            return Files.readString(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names in a folder of the team's, sorted. */
    List<String> names(String folder) {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database and whatever has its name as a beginning. */
    List<String> databases() {
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            return session.query("SELECT datname FROM pg_database WHERE datname LIKE '" + database.name().replace("'", "''")
                    + "%' ORDER BY 1").stream().map(row -> row.get(0)).toList();
        }
    }

    static void requireSuccess(Outcome outcome) {
        if (outcome.exitCode() != 0) {
            throw new AssertionError(outcome.toString());
        }
    }

    @Override
    public void close() {
        for (String name : databases()) {
            if (!name.equals(database.name())) {
                try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
                    session.execute("DROP DATABASE \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
                }
            }
        }
        database.close();
    }
}
