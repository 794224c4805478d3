package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code postgresql://user:pw@host1:5432,host2/db?sslmode=verify-full}: libpq's "Connection URIs". A user
 * name, password, host and port end where libpq ends them; everything is percent-encoded.
 */
final class ConnectionUrl {

    private static final String WHERE = "the database URL";

    private ConnectionUrl() {}

    static Map<String, String> parse(String url) {
        String rest = url.substring(url.indexOf("://") + 3);
        Map<String, String> pairs = new LinkedHashMap<>();
        int userEnd = end(rest, 0, "@/");
        boolean hasUser = userEnd < rest.length() && rest.charAt(userEnd) == '@';
        if (hasUser) {
            user(rest.substring(0, userEnd), pairs);
        }
        int hostStart = hasUser ? userEnd + 1 : 0;
        int authorityEnd = end(rest, hostStart, "/?");
        hosts(rest.substring(hostStart, authorityEnd), pairs);
        int queryStart = end(rest, authorityEnd, "?");
        if (authorityEnd < queryStart) {
            put(pairs, "dbname", decode(rest.substring(authorityEnd + 1, queryStart)));
        }
        if (queryStart < rest.length()) {
            parameters(rest.substring(queryStart + 1), pairs);
        }
        return pairs;
    }

    private static int end(String text, int from, String marks) {
        int at = from;
        while (at < text.length() && marks.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static void user(String text, Map<String, String> pairs) {
        int colon = text.indexOf(':');
        put(pairs, "user", decode(colon < 0 ? text : text.substring(0, colon)));
        if (colon >= 0) {
            put(pairs, "password", decode(text.substring(colon + 1)));
        }
    }

    private static void hosts(String text, Map<String, String> pairs) {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int hostEnd = part.startsWith("[") ? bracketEnd(part) : end(part, 0, ":");
            String host = part.startsWith("[") ? part.substring(1, hostEnd - 1) : part.substring(0, hostEnd);
            if (hostEnd < part.length() && part.charAt(hostEnd) != ':') {
                throw DbmigException.usage("unexpected character after the IPv6 address in " + WHERE);
            }
            hosts.add(decode(host));
            ports.add(decode(hostEnd < part.length() ? part.substring(hostEnd + 1) : ""));
        }
        put(pairs, "host", String.join(",", hosts));
        put(pairs, "port", String.join(",", ports));
    }

    private static int bracketEnd(String part) {
        int end = part.indexOf(']');
        if (end <= 1) {
            throw DbmigException.usage("an IPv6 address in " + WHERE + " must stand in brackets: [::1]");
        }
        return end + 1;
    }

    private static void parameters(String query, Map<String, String> pairs) {
        String[] all = query.isEmpty() ? new String[0] : query.replaceFirst("&$", "").split("&", -1);
        for (String parameter : all) {
            int equals = parameter.indexOf('=');
            if (equals < 0 || parameter.indexOf('=', equals + 1) >= 0) {
                throw DbmigException.usage((equals < 0 ? "missing" : "extra")
                        + " \"=\" in a parameter of " + WHERE).hint("Write parameters as: ?name=value&name=value");
            }
            String keyword = decode(parameter.substring(0, equals));
            String value = decode(parameter.substring(equals + 1));
            if (keyword.equals("ssl") && value.equals("true")) {
                keyword = "sslmode";
                value = "require";
            }
            if (keyword.equals("schema")) {
                throw DbmigException.usage("unknown connection parameter \"schema\" in " + WHERE)
                        .hint("It is a habit of Prisma; PostgreSQL's own form is ?options=-csearch_path%3D" + value);
            }
            Keywords.check(keyword, WHERE);
            pairs.put(keyword, value);
        }
    }

    // Separators alone ("," of two empty ports) say nothing either.
    private static void put(Map<String, String> pairs, String keyword, String value) {
        if (!value.isEmpty() && !value.chars().allMatch(c -> c == ',')) {
            pairs.put(keyword, value);
        }
    }

    /** Percent-decodes UTF-8; a plus sign stays one. */
    static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.write(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                throw DbmigException.usage("invalid percent-encoding in " + WHERE)
                        .hint("A percent sign itself is written %25, @ as %40, : as %3A, / as %2F.");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
