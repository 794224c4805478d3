package dev.dbmig.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code ~/.pgpass}: lines of host:port:database:user:password, the first that fits counts.
 *
 * <p>Source: PostgreSQL documentation, "The Password File".
 */
final class PasswordFile {

    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Optional<Path> file;

    PasswordFile(Optional<Path> file) {
        this.file = file;
    }

    Optional<String> find(Target target, String database, String user) {
        if (file.isEmpty() || !Files.isRegularFile(file.get()) || !warnings().isEmpty()) {
            return Optional.empty();
        }
        List<String> wanted = List.of(host(target), Integer.toString(target.port()), database, user);
        try {
            for (String line : Files.readAllLines(file.get())) {
                Optional<String> password = line.startsWith("#") ? Optional.empty() : match(line, wanted);
                if (password.isPresent()) {
                    return password;
                }
            }
        } catch (IOException e) {
            return Optional.empty(); // as libpq: a file that cannot be read says nothing
        }
        return Optional.empty();
    }

    private static String host(Target target) {
        if (target.isUnix() && Surroundings.SOCKET_FOLDERS.contains(target.host())) {
            return "localhost";
        }
        return target.host().isEmpty() ? target.address() : target.host();
    }

    private static Optional<String> match(String line, List<String> wanted) {
        List<String> fields = fields(line);
        if (fields.size() < 5) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            if (!fields.get(i).equals("*") && !unescaped(fields.get(i)).equals(wanted.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(unescaped(fields.get(4))).filter(password -> !password.isEmpty());
    }

    // Split at colons without a backslash before them; the password is the rest of the line.
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(c).append(line.charAt(++i));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static String unescaped(String field) {
        return field.replaceAll("\\\\(.)", "$1");
    }

    /** Why the file is ignored, if it is there and others than its owner may use it. */
    List<String> warnings() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return List.of();
        }
        if (!Files.isRegularFile(file.get())) {
            return List.of("password file \"" + file.get() + "\" is not a plain file and is ignored");
        }
        try {
            boolean isPrivate = OWNER.containsAll(Files.getPosixFilePermissions(file.get()));
            return isPrivate ? List.of() : List.of("password file \"" + file.get()
                    + "\" is ignored, because others can use it; permissions should be u=rw (0600) or less");
        } catch (IOException | UnsupportedOperationException e) {
            return List.of();
        }
    }

    @Override
    public String toString() {
        return file.map(Path::toString).orElse("no password file");
    }
}
