package dev.dbmig.backup;

import dev.dbmig.file.Json;
import dev.dbmig.postgres.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What pgBackRest says of a stanza, its word for a server and its backups.
 *
 * @param code 0 if all is well; what others mean stands in the message
 * @param systems the identifiers of the data directories that it has had, the newest last
 * @param backups the oldest first
 */
public record Stanza(String name, long code, String message, List<String> systems, List<ServerBackup> backups) {

    public Stanza {
        systems = List.copyOf(systems);
        backups = List.copyOf(backups);
    }

    /** The newest without errors, of this server. */
    public Optional<ServerBackup> newest(String system) {
        return backups.stream().filter(backup -> !backup.hasError() && backup.system().equals(system))
                .max(Comparator.comparing(ServerBackup::finished));
    }

    /**
     * Of {@code pgbackrest info --output=json}. Members that are not asked for may come and go with its versions.
     *
     * @throws IllegalArgumentException if it does not say what is needed
     */
    static Stanza read(String json, String name) {
        if (!(Json.read(json) instanceof List<?> stanzas)) {
            throw new IllegalArgumentException("it is no list");
        }
        for (Object one : stanzas) {
            Fields stanza = fields(one);
            if (stanza.text("name").equals(name)) {
                return read(stanza, name);
            }
        }
        throw new IllegalArgumentException("it does not speak of stanza \"" + name + "\"");
    }

    private static Stanza read(Fields stanza, String name) {
        Map<String, String> systems = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        for (Object one : list(stanza, "db")) {
            Fields db = fields(one);
            systems.put(key(db), String.valueOf(db.map().get("system-id")));
            inOrder.add(String.valueOf(db.map().get("system-id")));
        }
        Fields status = stanza.object("status");
        return new Stanza(name, status.number("code"), status.text("message"), inOrder,
                list(stanza, "backup").stream().map(one -> backup(fields(one), systems))
                        .sorted(Comparator.comparing(ServerBackup::finished)).toList());
    }

    private static ServerBackup backup(Fields backup, Map<String, String> systems) {
        Fields time = backup.object("timestamp");
        Fields info = backup.object("info");
        // Absent for those of pgBackRest before it noted errors.
        boolean hasError = Boolean.TRUE.equals(backup.map().get("error"));
        Fields repository = info.object("repository");
        return new ServerBackup(backup.text("label"), backup.text("type"), Instant.ofEpochSecond(time.number("start")),
                Instant.ofEpochSecond(time.number("stop")), hasError, info.number("size"),
                // The whole size is not told where files are bundled in blocks; then what it added is.
                repository.map().get("size") instanceof Long size ? size : repository.number("delta"),
                backup.map().get("lsn") instanceof Map<?, ?> lsn ? String.valueOf(lsn.get("stop")) : "",
                systems.getOrDefault(key(backup.object("database")), ""));
    }

    /** The number of a data directory, in one of the repositories. */
    private static String key(Fields database) {
        return database.number("id") + " " + database.map().get("repo-key");
    }

    private static List<?> list(Fields fields, String name) {
        if (fields.map().get(name) instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("\"" + name + "\" must be a list");
    }

    @SuppressWarnings("unchecked") // names in JSON are strings
    private static Fields fields(Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields((Map<String, Object>) map);
        }
        throw new IllegalArgumentException("it has a member that is no object");
    }
}
