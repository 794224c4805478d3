package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code jdbc:postgresql://host:5432/db?user=app&currentSchema=app}: pgjdbc's URLs, put into libpq's words. */
final class JdbcUrl {

    private static final String PREFIX = "jdbc:postgresql:";
    private static final String WHERE = "the JDBC URL";

    /** pgjdbc's name to libpq's. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("user", "user"),
            Map.entry("password", "password"),
            Map.entry("PGHOST", "host"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDBNAME", "dbname"),
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("sslNegotiation", "sslnegotiation"),
            Map.entry("options", "options"),
            Map.entry("service", "service"),
            Map.entry("connectTimeout", "connect_timeout"),
            Map.entry("loginTimeout", "connect_timeout"),
            Map.entry("channelBinding", "channel_binding"),
            Map.entry("gssEncMode", "gssencmode"),
            Map.entry("requireAuth", "require_auth"),
            Map.entry("ApplicationName", "application_name"));

    /** Change how Java reads or sends data, and nothing about the connection. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "prepareThreshold", "preparedStatementCacheQueries", "preparedStatementCacheSizeMiB",
            "defaultRowFetchSize", "reWriteBatchedInserts", "stringtype", "binaryTransfer", "socketTimeout",
            "autosave", "loggerLevel", "loggerFile", "logUnclosedConnections", "cleanupSavepoints",
            "assumeMinServerVersion", "preferQueryMode", "allowEncodingChanges", "tcpNoDelay", "unknownLength",
            "logServerErrorDetail", "disableColumnSanitiser", "databaseMetadataCacheFields",
            "databaseMetadataCacheFieldsMiB", "maxResultBuffer", "adaptiveFetch", "cancelSignalTimeout",
            "escapeSyntaxCallMode", "hideUnprivilegedObjects", "receiveBufferSize", "sendBufferSize");

    private JdbcUrl() {}

    static Map<String, String> parse(String url) {
        if (!url.startsWith(PREFIX)) {
            String kind = url.replaceAll("^(jdbc:\\w*:?).*", "$1");
            throw DbmigException.usage("unknown kind of database URL: \"" + kind + "\"")
                    .hint("dbmig works with PostgreSQL: jdbc:postgresql://host:5432/database");
        }
        String rest = url.substring(PREFIX.length());
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        Map<String, String> pairs = place.startsWith("//")
                ? new LinkedHashMap<>(ConnectionUrl.parse("postgresql:" + withoutUser(place)))
                : new LinkedHashMap<>(Map.of("dbname", decode(place.replaceFirst("^/", ""))));
        if (question >= 0) {
            for (String parameter : rest.substring(question + 1).split("&")) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                put(pairs, name, equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        pairs.putIfAbsent("host", "localhost");
        return pairs;
    }

    private static String withoutUser(String place) {
        if (place.contains("@")) {
            throw DbmigException.usage("user and password do not stand before the host in a JDBC URL")
                    .hint("Write ?user=…&password=… at its end, or use a postgresql:// URL.");
        }
        return place;
    }

    private static void put(Map<String, String> pairs, String name, String value) {
        switch (name) {
            case "" -> { }
            case "ssl" -> pairs.putIfAbsent("sslmode", value.equals("false") ? "prefer" : "verify-full");
            case "currentSchema" -> pairs.merge("options", searchPath(value), (a, b) -> a + " " + b);
            case "tcpKeepAlive" -> pairs.put("keepalives", value.equals("false") ? "0" : "1");
            case "targetServerType" -> pairs.put("target_session_attrs", attributes(value));
            default -> {
                String keyword = SAME.get(name);
                if (keyword != null) {
                    pairs.put(keyword, value);
                } else if (!WITHOUT_EFFECT.contains(name)) {
                    throw unknown(name);
                }
            }
        }
    }

    private static DbmigException unknown(String name) {
        Set<String> known = new TreeSet<>(SAME.keySet());
        known.addAll(Set.of("ssl", "currentSchema", "tcpKeepAlive", "targetServerType"));
        return DbmigException.usage("unknown or unsupported parameter \"" + name + "\" in " + WHERE)
                .hint(Suggestion.hint(name, known,
                        "Leave it out, or use a postgresql:// URL with libpq's parameters."));
    }

    // In options a backslash keeps a space from ending the value.
    private static String searchPath(String schemas) {
        return "-c search_path=" + schemas.replace("\\", "\\\\").replace(" ", "\\ ");
    }

    private static String attributes(String targetServerType) {
        return switch (targetServerType) {
            case "primary", "master" -> "primary";
            case "secondary", "slave" -> "standby";
            case "any" -> "any";
            default -> targetServerType;
        };
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw DbmigException.usage("invalid percent-encoding in " + WHERE)
                    .hint("A percent sign itself is written %25, & as %26, + as %2B.");
        }
    }
}
