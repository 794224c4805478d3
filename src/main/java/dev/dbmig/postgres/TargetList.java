package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads host, hostaddr and port, which are lists separated by commas, as libpq does. */
final class TargetList {

    private TargetList() {}

    static List<Target> of(Map<String, Value> values) {
        List<String> hosts = list(values, "host");
        List<String> addresses = list(values, "hostaddr");
        List<String> ports = list(values, "port");
        int count = Math.max(hosts.size(), addresses.size());
        if (!hosts.isEmpty() && !addresses.isEmpty() && hosts.size() != addresses.size()) {
            throw mismatch(hosts.size() + " host names", addresses.size() + " addresses", values.get("hostaddr"));
        }
        if (ports.size() > 1 && ports.size() != count) {
            throw mismatch(ports.size() + " ports", count + " hosts", values.get("port"));
        }
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = addresses.isEmpty() ? "" : addresses.get(i);
            String host = hosts.isEmpty() ? "" : hosts.get(i);
            host = host.isEmpty() && address.isEmpty() ? "localhost" : host;
            String port = ports.isEmpty() ? "" : ports.get(ports.size() == 1 ? 0 : i);
            targets.add(new Target(host, address, port(port, values.get("port"))));
        }
        return targets;
    }

    private static List<String> list(Map<String, Value> values, String keyword) {
        Value value = values.get(keyword);
        return value == null ? List.of() : List.of(value.text().split(",", -1));
    }

    private static int port(String text, Value value) {
        if (text.isBlank()) {
            return 5432;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw DbmigException.usage("invalid port number: \"" + text + "\" (" + value.origin() + ")")
                .hint("A port is a number from 1 to 65535; PostgreSQL's usual one is 5432.");
    }

    private static DbmigException mismatch(String these, String those, Value value) {
        return DbmigException.usage("could not match " + these + " to " + those + " (" + value.origin() + ")")
                .hint("Give one port for all hosts, or as many as there are hosts, separated by commas.");
    }
}
