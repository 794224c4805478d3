package dev.dbmig.service;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to tell that the application is well.
 *
 * @param url answers 2xx when it is; null if a command is asked
 * @param command exits 0 when it is; null if a URL is asked
 * @param timeout how long it may take until it is healthy and has stayed so
 * @param stableFor how long it must stay healthy without a break
 */
public record HealthDefinition(String url, String command, Duration timeout, Duration stableFor) {

    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>(Map.of("timeout", timeout.toString(), "stableFor", stableFor.toString()));
        map.put(url == null ? "command" : "url", url == null ? command : url);
        return map;
    }

    public static HealthDefinition fromMap(Map<String, String> map) {
        return new HealthDefinition(map.get("url"), map.get("command"), Duration.parse(map.get("timeout")),
                Duration.parse(map.get("stableFor")));
    }
}
