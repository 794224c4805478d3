package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The database that an engine is to work on, as variables of its environment: {@code DATABASE_URL}, those of libpq,
 * of the PostgreSQL image, and of the tool. The password stands in the environment alone.
 *
 * @param applicationName by which the engine's sessions are known
 * @param options of its sessions, as libpq takes them, besides those of the settings; empty for none
 */
public record EngineConnection(ConnectionSettings settings, String applicationName, String options) {

    public EngineConnection(ConnectionSettings settings, String applicationName) {
        this(settings, applicationName, "");
    }

    /** What else libpq may take from the environment: said by the settings, or not at all. */
    private static final Map<String, String> LIBPQ = Map.ofEntries(Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"), Map.entry("PGSSLCERT", "sslcert"), Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLCRL", "sslcrl"), Map.entry("PGCHANNELBINDING", "channel_binding"), Map.entry("PGOPTIONS", "options"),
            Map.entry("PGHOSTADDR", "hostaddr"), Map.entry("PGPASSFILE", "passfile"), Map.entry("PGGSSENCMODE", "gssencmode"),
            Map.entry("PGKRBSRVNAME", "krbsrvname"), Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"));

    /** What Java's driver calls it. */
    private static final Map<String, String> JDBC = new TreeMap<>(Map.of("sslmode", "sslmode", "sslrootcert", "sslrootcert",
            "sslcert", "sslcert", "sslkey", "sslkey", "channel_binding", "channelBinding", "gssencmode", "gssEncMode",
            "connect_timeout", "connectTimeout"));

    /** Would name another server or database. */
    static final List<String> NEVER = List.of("PGSERVICE", "PGSERVICEFILE");

    Map<String, String> environment(EngineDefinition engine) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("DATABASE_URL", url(engine.scheme(), true));
        all.put("PGAPPNAME", applicationName);
        put(all, "HOST", settings.host());
        put(all, "PORT", String.valueOf(settings.port()));
        put(all, "USER", settings.user());
        password().ifPresent(password -> put(all, "PASSWORD", password));
        all.put("PGDATABASE", settings.database());
        all.put("POSTGRES_DB", settings.database());
        LIBPQ.forEach((variable, keyword) -> settings.get(keyword).ifPresent(value -> all.put(variable, value)));
        if (!options.isEmpty()) {
            all.merge("PGOPTIONS", options, (configured, more) -> configured + " " + more);
        }
        if (engine.tool() == Tool.SQITCH) {
            all.put("SQITCH_TARGET", url("db:pg", false));
            password().ifPresent(password -> all.put("SQITCH_PASSWORD", password));
        } else if (engine.tool() == Tool.FLYWAY) {
            all.put("FLYWAY_URL", jdbcUrl(all.get("PGOPTIONS")));
            all.put("FLYWAY_USER", settings.user());
            password().ifPresent(password -> all.put("FLYWAY_PASSWORD", password));
        }
        return all;
    }

    private static void put(Map<String, String> all, String name, String value) {
        all.put("PG" + name, value);
        all.put("POSTGRES_" + name, value);
    }

    /** Variables of our own environment that would lead elsewhere. */
    List<String> unset(EngineDefinition engine) {
        Map<String, String> set = environment(engine);
        List<String> names = new java.util.ArrayList<>(NEVER);
        LIBPQ.keySet().stream().filter(name -> !set.containsKey(name)).sorted().forEach(names::add);
        if (password().isEmpty()) {
            names.addAll(List.of("PGPASSWORD", "POSTGRES_PASSWORD", "SQITCH_PASSWORD", "FLYWAY_PASSWORD"));
        }
        return names;
    }

    /** What stands in braces in a configured command. */
    Map<String, String> placeholders(EngineDefinition engine) {
        return Map.of("url", url(engine.scheme(), false), "host", settings.host(), "port", String.valueOf(settings.port()),
                "user", settings.user(), "database", settings.database());
    }

    /** Texts that nobody may read. */
    List<String> secrets() {
        return password().filter(p -> !p.isEmpty()).map(p -> List.of(p, encoded(p))).orElse(List.of());
    }

    private Optional<String> password() {
        return settings.get("password");
    }

    private String url(String scheme, boolean withPassword) {
        boolean isSocket = settings.host().startsWith("/") || settings.host().startsWith("@");
        boolean isAddress6 = settings.host().contains(":");
        String secret = withPassword ? password().map(p -> ":" + encoded(p)).orElse("") : "";
        String place = isSocket ? "" : (isAddress6 ? "[" + settings.host() + "]" : settings.host()) + ":" + settings.port();
        return scheme + "://" + encoded(settings.user()) + secret + "@" + place + "/" + encoded(settings.database())
                + (isSocket ? "?host=" + encoded(settings.host()) + "&port=" + settings.port() : "");
    }

    /**
     * Java's driver takes nothing from libpq's variables. Told that the server is no older than 9.0, it names the
     * application as it connects, and not in a statement after that: a session without the name is taken for a stranger's.
     */
    private String jdbcUrl(String sessionOptions) {
        if (settings.host().startsWith("/") || settings.host().startsWith("@")) {
            throw DbmigException.refused("flyway cannot connect through the socket in \"" + settings.host() + "\"")
                    .hint("Java's driver knows TCP alone: name a host, e.g. postgresql://" + settings.user() + "@localhost/" + settings.database());
        }
        StringBuilder url = new StringBuilder(url("jdbc:postgresql", false).replaceFirst("//[^@/]*@", "//"))
                .append("?assumeMinServerVersion=9.4&ApplicationName=").append(encoded(applicationName));
        JDBC.forEach((keyword, property) -> settings.get(keyword).ifPresent(value ->
                url.append('&').append(property).append('=').append(encoded(value))));
        return sessionOptions == null ? url.toString() : url.append("&options=").append(encoded(sessionOptions)).toString();
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || "-._~".indexOf(b) >= 0;
            out.append(isPlain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return out.toString();
    }
}
