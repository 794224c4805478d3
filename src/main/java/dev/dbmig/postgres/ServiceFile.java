package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code pg_service.conf}: a section per service, {@code keyword=value} lines without spaces around. */
final class ServiceFile {

    private ServiceFile() {}

    static Map<String, Value> find(String service, List<Path> files) {
        for (Path file : files) {
            Optional<Map<String, Value>> found = Files.exists(file) ? read(file, service) : Optional.empty();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw DbmigException.usage("definition of service \"" + service + "\" not found")
                .detail("Looked at " + String.join(", ", files.stream().map(Path::toString).toList()) + ".")
                .hint("Add a section [" + service + "] to ~/.pg_service.conf, or set PGSERVICEFILE.");
    }

    private static Optional<Map<String, Value>> read(Path file, String service) {
        Map<String, Value> found = null;
        int number = 0;
        for (String raw : lines(file)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (found != null) {
                    break;
                }
                found = line.equals("[" + service + "]") ? new LinkedHashMap<>() : null;
            } else if (found != null) {
                put(found, line, file + ":" + number);
            }
        }
        return Optional.ofNullable(found);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw DbmigException.usage("cannot read service file \"" + file + "\"").detail(e.toString());
        }
    }

    private static void put(Map<String, Value> found, String line, String origin) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw DbmigException.usage("syntax error in service file " + origin).hint("Write keyword=value.");
        }
        String keyword = line.substring(0, equals);
        Keywords.check(keyword, origin);
        if (keyword.equals("service")) {
            throw DbmigException.usage("a service may not name another service: " + origin);
        }
        found.putIfAbsent(keyword, new Value(line.substring(equals + 1), origin));
    }
}
