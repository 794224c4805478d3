package dev.dbmig.postgres;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settings as a connection URI for PostgreSQL's own programs. It holds no secret, because arguments can be
 * seen by every user of the machine, and it is plain ASCII, because under LANG=C the JVM turns anything else
 * in an argument into question marks.
 */
final class ConnectionUri {

    /** What libpq 13 does not know and would refuse in a URI; as a variable it is ignored there. */
    private static final Map<String, String> LATER = Map.of("require_auth", "PGREQUIREAUTH",
            "sslnegotiation", "PGSSLNEGOTIATION", "sslcertmode", "PGSSLCERTMODE",
            "min_protocol_version", "PGMINPROTOCOLVERSION", "max_protocol_version", "PGMAXPROTOCOLVERSION");

    /** What says nothing to a client program, is decided here, or stands at its default: no other is honoured. */
    private static final Set<String> LEFT_OUT = Set.of("service", "servicefile", "application_name",
            "fallback_application_name", "client_encoding", "replication", "gssdelegation", "load_balance_hosts",
            "oauth_client_id", "oauth_issuer", "oauth_scope", "requirepeer", "sslcompression", "sslcrldir",
            "sslkeylogfile", "sslsni");

    private ConnectionUri() {}

    static String of(ConnectionSettings settings, String applicationName, boolean withPlace) {
        List<String> parameters = new ArrayList<>();
        for (String keyword : new TreeSet<>(Keywords.KNOWN)) {
            boolean isPlace = List.of("host", "hostaddr", "port").contains(keyword);
            boolean isGiven = !Keywords.isSecret(keyword) && !LEFT_OUT.contains(keyword) && !LATER.containsKey(keyword);
            if (isGiven && (withPlace || !isPlace)) {
                settings.get(keyword).ifPresent(value -> parameters.add(keyword + "=" + encoded(value)));
            }
        }
        parameters.add("application_name=" + encoded(applicationName));
        return "postgresql:///?" + String.join("&", parameters);
    }

    /** What the URI cannot say, as commands of a shell. */
    static String exports(ConnectionSettings settings) {
        StringBuilder exports = new StringBuilder();
        new TreeMap<>(LATER).forEach((keyword, variable) -> settings.get(keyword).ifPresent(value ->
                exports.append("export ").append(variable).append("='")
                        .append(value.replace("'", "'\\''")).append("'\n")));
        return exports.toString();
    }

    private static String encoded(String value) {
        StringBuilder out = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
                    || "-._/,".indexOf(b) >= 0;
            out.append(isPlain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return out.toString();
    }
}
