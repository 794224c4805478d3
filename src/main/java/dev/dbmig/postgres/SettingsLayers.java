package dev.dbmig.postgres;

import dev.dbmig.postgres.ConnectionSettings.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Decides each value from layers, highest first. */
final class SettingsLayers {

    /** What may come from a layer that names another host: it goes with no host. */
    private static final Set<String> OF_NO_HOST = Set.of("dbname", "options", "connect_timeout");

    private final List<Map<String, Value>> layers;
    private final Surroundings surroundings;

    SettingsLayers(List<Map<String, Value>> given, Surroundings surroundings) {
        this.layers = new ArrayList<>(given);
        this.surroundings = surroundings;
        layers.add(variables(Map.of("POSTGRES_HOST", "host", "POSTGRES_PORT", "port", "POSTGRES_DB", "dbname",
                "POSTGRES_USER", "user", "POSTGRES_PASSWORD", "password")));
        layers.add(variables(Keywords.VARIABLES));
        addService();
    }

    private Map<String, Value> variables(Map<String, String> keywords) {
        Map<String, Value> layer = new LinkedHashMap<>();
        keywords.forEach((variable, keyword) -> surroundings.variable(variable)
                .ifPresent(value -> layer.put(keyword, new Value(value, variable))));
        return layer;
    }

    // Right below the layer that names the service; above PG* if PGSERVICE does.
    private void addService() {
        for (int i = 0; i < layers.size(); i++) {
            Value service = layers.get(i).get("service");
            if (service != null) {
                Optional<String> file = first("servicefile");
                boolean isVariable = i == layers.size() - 1;
                layers.add(isVariable ? i : i + 1,
                        ServiceFile.find(service.text(), surroundings.serviceFiles(file)));
                return;
            }
        }
    }

    private Optional<String> first(String keyword) {
        return layers.stream().map(layer -> layer.get(keyword)).filter(Objects::nonNull)
                .map(Value::text).findFirst();
    }

    Map<String, Value> decide() {
        Map<String, Value> decided = new LinkedHashMap<>();
        String place = null;
        for (Map<String, Value> layer : layers) {
            String ownPlace = place(layer);
            boolean isElsewhere = place != null && ownPlace != null && !place.equals(ownPlace);
            String user = decided.containsKey("user") ? decided.get("user").text() : null;
            layer.forEach((keyword, value) -> {
                boolean isAnothersPassword = keyword.equals("password") && user != null
                        && layer.containsKey("user") && !layer.get("user").text().equals(user);
                if (!isAnothersPassword && (!isElsewhere || OF_NO_HOST.contains(keyword))) {
                    decided.putIfAbsent(keyword, value);
                }
            });
            place = place == null ? ownPlace : place;
        }
        return withDefaults(decided);
    }

    private static String place(Map<String, Value> layer) {
        Value host = layer.containsKey("host") ? layer.get("host") : layer.get("hostaddr");
        return host == null ? null : host.text();
    }

    private Map<String, Value> withDefaults(Map<String, Value> decided) {
        Map<String, Value> all = new LinkedHashMap<>();
        String port = decided.containsKey("port") ? decided.get("port").text() : "5432";
        put(all, "host", decided, decided.containsKey("hostaddr") ? "" : surroundings.defaultHost(port));
        put(all, "port", decided, "5432");
        put(all, "user", decided, surroundings.operatingSystemUser());
        put(all, "dbname", decided, all.get("user").text());
        decided.forEach(all::putIfAbsent);
        boolean isSystemRoot = all.containsKey("sslrootcert") && all.get("sslrootcert").text().equals("system");
        put(all, "sslmode", decided, isSystemRoot ? "verify-full" : "prefer");
        all.remove("application_name");
        all.remove("fallback_application_name");
        all.forEach((keyword, value) -> Keywords.checkHonoured(keyword, value.text(), value.origin()));
        TargetList.of(all);
        TlsMode.of(all.get("sslmode").text(), isSystemRoot);
        return all;
    }

    private static void put(Map<String, Value> all, String keyword, Map<String, Value> decided, String otherwise) {
        Value value = decided.getOrDefault(keyword, new Value(otherwise, "default"));
        if (!value.text().isEmpty()) {
            all.put(keyword, value);
        }
    }
}
