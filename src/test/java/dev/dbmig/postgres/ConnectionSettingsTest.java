package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionSettingsTest {

    @TempDir
    private Path home;

    private ConnectionSettings build(Map<String, String> environment, Map<String, String> layer) {
        Map<String, String> all = new HashMap<>(Map.of("HOME", home.toString()));
        all.putAll(environment);
        return ConnectionSettings.builder().layer("--url", layer).build(all);
    }

    private static String password(ConnectionSettings settings) {
        return settings.password(settings.targets().get(0)).orElse("none");
    }

    private static String origin(ConnectionSettings settings, String keyword) {
        return settings.settings().stream().filter(s -> s.keyword().equals(keyword)).findFirst().orElseThrow().origin();
    }

    private void write(String name, String content, String permissions) throws IOException {
        Files.writeString(home.resolve(name), content);
        Files.setPosixFilePermissions(home.resolve(name), PosixFilePermissions.fromString(permissions));
    }

    @Test
    void needsNothing() {
        ConnectionSettings settings = ConnectionSettings.builder().build(Map.of("HOME", "/nonexistent"));
        assertThat(settings.port()).isEqualTo(5432);
        assertThat(settings.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(settings.database()).isEqualTo(settings.user());
        assertThat(settings.get("sslmode")).contains("prefer");
        assertThat(origin(settings, "port")).isEqualTo("default");
    }

    @Test
    void takesEachValueFromTheHighestLayerThatHasIt() {
        ConnectionSettings settings = build(
                Map.of("PGHOST", "h", "PGUSER", "u", "PGPASSWORD", "p", "PGPORT", "5433", "PGAPPNAME", "x",
                        "POSTGRES_DB", "d", "PGDATABASE", "lower"),
                Map.of("user", "flag"));
        assertThat(settings.describe()).isEqualTo("database \"d\" on h:5433 as \"flag\"");
        assertThat(origin(settings, "host")).isEqualTo("PGHOST");
        assertThat(origin(settings, "dbname")).isEqualTo("POSTGRES_DB");
        assertThat(settings.get("application_name")).isEmpty();
    }

    @Test
    void neverSendsAPasswordToAnotherHostThanItsOwn() {
        Map<String, String> url = ConnectionSettings.parse("postgresql://app:pw@prod:6432/app?sslmode=disable");
        ConnectionSettings settings = ConnectionSettings.builder()
                .layer("--host", Map.of("host", "staging"))
                .layer("DATABASE_URL", url)
                .build(Map.of("HOME", "/nonexistent", "USER", "me"));
        assertThat(password(settings)).isEqualTo("none");
        assertThat(settings.port()).isEqualTo(5432);
        assertThat(settings.user()).isNotEqualTo("app");
        assertThat(settings.get("sslmode")).contains("prefer");
        assertThat(settings.database()).isEqualTo("app");
    }

    @Test
    void keepsAPasswordWithItsUser() {
        Map<String, String> url = ConnectionSettings.parse("postgresql://app:pw@db/app");
        ConnectionSettings other = ConnectionSettings.builder().layer("--username", Map.of("user", "admin"))
                .layer("DATABASE_URL", url).build(Map.of("HOME", "/nonexistent", "PGPASSWORD", "generic"));
        assertThat(other.user()).isEqualTo("admin");
        assertThat(password(other)).isEqualTo("generic");
        ConnectionSettings same = ConnectionSettings.builder().layer("--username", Map.of("user", "app"))
                .layer("DATABASE_URL", url).build(Map.of("HOME", "/nonexistent", "PGPASSWORD", "generic"));
        assertThat(password(same)).isEqualTo("pw");
    }

    @Test
    void neverShowsASecret() {
        ConnectionSettings settings = build(Map.of(), Map.of("host", "h", "password", "pw-secret"));
        assertThat(settings.settings() + settings.describe() + settings).doesNotContain("pw-secret");
        assertThat(settings.settings()).contains(new ConnectionSettings.Setting("password", "********", "--url"));
    }

    @Test
    void findsThePasswordInThePasswordFile() throws IOException {
        write(".pgpass", """
                # host:port:database:user:password
                other:*:*:*:no
                h:5433:*:app:port
                h:*:my\\:db:app:a\\:b\\\\c
                h:*:*:app:with:colon
                localhost:5432:*:*:socket
                """, "rw-------");
        assertThat(password(build(Map.of(), Map.of("host", "h", "port", "5433", "user", "app")))).isEqualTo("port");
        assertThat(password(build(Map.of(), Map.of("host", "h", "dbname", "my:db", "user", "app")))).isEqualTo("a:b\\c");
        assertThat(password(build(Map.of(), Map.of("host", "h", "dbname", "x", "user", "app")))).isEqualTo("with:colon");
        assertThat(password(build(Map.of(), Map.of("host", "/var/run/postgresql", "user", "x")))).isEqualTo("socket");
        assertThat(password(build(Map.of(), Map.of("host", "h", "user", "x")))).isEqualTo("none");
        ConnectionSettings settings = build(Map.of(), Map.of("host", "h", "user", "app"));
        assertThat(origin(settings, "password")).isEqualTo(home + "/.pgpass");
        assertThat(password(build(Map.of("PGPASSWORD", "env"), Map.of("host", "h", "user", "app")))).isEqualTo("env");
    }

    @Test
    void ignoresAPasswordFileThatOthersCanRead() throws IOException {
        write(".pgpass", "*:*:*:*:pw\n", "rw-r-----");
        ConnectionSettings settings = build(Map.of(), Map.of("host", "h"));
        assertThat(password(settings)).isEqualTo("none");
        assertThat(settings.warnings()).containsExactly("password file \"" + home + "/.pgpass\" is ignored, because"
                + " others can use it; permissions should be u=rw (0600) or less");
    }

    @Test
    void readsAService() throws IOException {
        write(".pg_service.conf", """
                # ours
                [other]
                host=wrong
                [app]
                host=db.example.com
                port=5433
                user=svc
                options=-c search_path=app
                [later]
                dbname=wrong
                """, "rw-r--r--");
        ConnectionSettings named = build(Map.of("PGHOST", "env", "PGUSER", "env"), Map.of("service", "app", "dbname", "d"));
        assertThat(named.describe()).isEqualTo("database \"d\" on db.example.com:5433 as \"svc\"");
        assertThat(origin(named, "port")).isEqualTo(home + "/.pg_service.conf:6");
        ConnectionSettings byVariable = build(Map.of("PGSERVICE", "app", "PGUSER", "env"), Map.of());
        assertThat(byVariable.user()).isEqualTo("svc");
        assertThatThrownBy(() -> build(Map.of("PGSYSCONFDIR", home.toString()), Map.of("service", "none")))
                .hasMessage("definition of service \"none\" not found");
    }

    @Test
    void readsListsOfHosts() {
        ConnectionSettings settings = build(Map.of(), Map.of("host", "a,b,::1", "port", "1,,3"));
        assertThat(settings.targets()).extracting(Target::toString).containsExactly("a:1", "b:5432", "[::1]:3");
        assertThat(settings.describe()).contains("on a:1 or b:5432 or [::1]:3 as");
        assertThatThrownBy(() -> build(Map.of(), Map.of("host", "a,b,c", "port", "1,2")))
                .hasMessage("could not match 2 ports to 3 hosts (--url)");
        assertThatThrownBy(() -> build(Map.of("PGPORT", "abc"), Map.of()))
                .hasMessage("invalid port number: \"abc\" (PGPORT)");
    }

    @Test
    void showsASocketByItsPath() {
        assertThat(build(Map.of(), Map.of("host", "/run/my pg", "port", "6000", "dbname", "d", "user", "u")).describe())
                .isEqualTo("database \"d\" on /run/my pg/.s.PGSQL.6000 as \"u\"");
    }

    @Test
    void refusesWhatItCannotHonour() {
        for (Map.Entry<String, String> setting : List.of(Map.entry("channel_binding", "maybe"),
                Map.entry("gssencmode", "require"), Map.entry("replication", "database"),
                Map.entry("client_encoding", "LATIN1"), Map.entry("target_session_attrs", "prefer-standby"),
                Map.entry("requirepeer", "postgres"), Map.entry("load_balance_hosts", "random"))) {
            assertThatThrownBy(() -> build(Map.of(), Map.of(setting.getKey(), setting.getValue())))
                    .hasMessage("dbmig cannot honour " + setting + " (--url)");
        }
        assertThatThrownBy(() -> build(Map.of("PGGSSENCMODE", "require"), Map.of()))
                .hasMessage("dbmig cannot honour gssencmode=require (PGGSSENCMODE)");
        assertThatThrownBy(() -> build(Map.of(), Map.of("sslpassword", "pw-secret")))
                .hasMessage("dbmig cannot honour sslpassword (--url)");
    }

    @Test
    void verifiesFullyByDefaultWithTheSystemsRoots() {
        assertThat(build(Map.of(), Map.of("sslrootcert", "system")).get("sslmode")).contains("verify-full");
        assertThatThrownBy(() -> build(Map.of(), Map.of("sslrootcert", "system", "sslmode", "require")))
                .hasMessage("sslmode \"require\" is too weak for sslrootcert=system");
        assertThatThrownBy(() -> build(Map.of(), Map.of("sslmode", "strict"))).hasMessage("invalid sslmode: \"strict\"");
    }

    @Test
    void changesOnlyTheDatabase() throws IOException {
        write(".pgpass", "*:*:one:*:pw1\n*:*:two:*:pw2\n", "rw-------");
        ConnectionSettings one = build(Map.of(), Map.of("host", "h", "dbname", "one"));
        assertThat(password(one)).isEqualTo("pw1");
        assertThat(password(one.withDatabase("two"))).isEqualTo("pw2");
        assertThat(password(one.withPassword("given", "prompt"))).isEqualTo("given");
    }
}
