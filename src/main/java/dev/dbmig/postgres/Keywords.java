package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The connection keywords of libpq 18: which there are, their PG* variables, and what dbmig cannot honour. */
final class Keywords {

    /** Source: PostgreSQL documentation, "Parameter Key Words". */
    static final Set<String> KNOWN = Set.of(
            "application_name", "channel_binding", "client_encoding", "connect_timeout", "dbname",
            "fallback_application_name", "gssdelegation", "gssencmode", "gsslib", "host", "hostaddr",
            "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname",
            "load_balance_hosts", "max_protocol_version", "min_protocol_version", "oauth_client_id",
            "oauth_client_secret", "oauth_issuer", "oauth_scope", "options", "passfile", "password", "port",
            "replication", "require_auth", "requirepeer", "scram_client_key", "scram_server_key", "service",
            "servicefile", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcert", "sslcertmode",
            "sslcompression", "sslcrl", "sslcrldir", "sslkey", "sslkeylogfile", "sslmode", "sslnegotiation",
            "sslpassword", "sslrootcert", "sslsni", "target_session_attrs", "tcp_user_timeout", "user");

    /** Variable to keyword. PGAPPNAME is not among them: dbmig's sessions carry the name of the run. */
    static final Map<String, String> VARIABLES = variables();

    private static final Set<String> SECRET =
            Set.of("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key");

    /** What a value must be for dbmig to do what it says; other keywords are honoured as they are. */
    private static final Map<String, Predicate<String>> HONOURED = Map.ofEntries(
            Map.entry("channel_binding", v -> List.of("prefer", "disable", "require").contains(v)),
            Map.entry("gssencmode", v -> List.of("prefer", "disable").contains(v)),
            Map.entry("client_encoding",
                    v -> List.of("auto", "utf8", "utf-8", "unicode").contains(v.toLowerCase(Locale.ROOT))),
            Map.entry("load_balance_hosts", "disable"::equals),
            Map.entry("max_protocol_version", v -> List.of("3.0", "3.2", "latest").contains(v)),
            Map.entry("min_protocol_version", "3.0"::equals),
            Map.entry("replication", v -> List.of("false", "off", "no", "0").contains(v)),
            Map.entry("requirepeer", String::isEmpty),
            Map.entry("scram_client_key", String::isEmpty),
            Map.entry("scram_server_key", String::isEmpty),
            Map.entry("oauth_issuer", String::isEmpty),
            Map.entry("sslcompression", "0"::equals),
            Map.entry("sslcrldir", String::isEmpty),
            Map.entry("sslkeylogfile", String::isEmpty),
            Map.entry("sslpassword", String::isEmpty),
            Map.entry("sslcertmode", v -> List.of("allow", "disable").contains(v)),
            Map.entry("target_session_attrs",
                    v -> List.of("any", "read-write", "read-only", "primary", "standby").contains(v)),
            Map.entry("tcp_user_timeout", "0"::equals));

    private Keywords() {}

    private static Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String keyword : List.of("host", "hostaddr", "port", "user", "password", "passfile", "service",
                "servicefile", "options", "sslmode", "sslnegotiation", "sslcompression", "sslcert", "sslkey",
                "sslcertmode", "sslrootcert", "sslcrl", "sslcrldir", "sslsni", "requirepeer", "gssencmode",
                "krbsrvname", "gsslib", "client_encoding", "channel_binding", "require_auth",
                "target_session_attrs", "load_balance_hosts", "ssl_min_protocol_version",
                "ssl_max_protocol_version", "min_protocol_version", "max_protocol_version")) {
            variables.put("PG" + keyword.replace("_", "").toUpperCase(Locale.ROOT), keyword);
        }
        variables.put("PGDATABASE", "dbname");
        variables.put("PGCONNECT_TIMEOUT", "connect_timeout");
        return variables;
    }

    static boolean isSecret(String keyword) {
        return SECRET.contains(keyword);
    }

    /** Refuses a keyword that libpq does not know. */
    static void check(String keyword, String origin) {
        if (!KNOWN.contains(keyword)) {
            throw DbmigException.usage("unknown connection parameter \"" + keyword + "\" in " + origin)
                    .hint(Suggestion.hint(keyword, KNOWN, "See libpq's list of parameter key words."));
        }
    }

    /** Refuses a value that dbmig would have to ignore. */
    static void checkHonoured(String keyword, String value, String origin) {
        Predicate<String> isHonoured = HONOURED.get(keyword);
        if (isHonoured != null && !value.isEmpty() && !isHonoured.test(value)) {
            String shown = isSecret(keyword) ? "" : "=" + value;
            throw DbmigException.usage("dbmig cannot honour " + keyword + shown + " (" + origin + ")")
                    .hint("Leave it out for dbmig; no setting is ignored silently.");
        }
    }
}
