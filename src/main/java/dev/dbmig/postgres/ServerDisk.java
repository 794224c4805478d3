package dev.dbmig.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The disk of a server, where this machine can see it. */
public final class ServerDisk {

    private ServerDisk() {
    }

    /**
     * Bytes that are free where the server keeps its databases.
     *
     * @param session as a role that may know the place: a superuser or a member of pg_read_all_settings
     * @return empty if it may not, or the server's data directory is not on this machine
     */
    public static Optional<Long> freeBytes(Session session) {
        String folder = session.query("SELECT pg_catalog.current_setting('data_directory', true)"
                + " FROM pg_catalog.pg_roles WHERE rolname = session_user AND (rolsuper"
                + " OR pg_catalog.pg_has_role(oid, 'pg_read_all_settings', 'USAGE'))").stream().findFirst()
                .map(row -> row.get(0)).orElse(null);
        boolean isHere = folder != null && session.query("SELECT pg_catalog.inet_server_addr() IS NULL"
                + " OR pg_catalog.inet_server_addr() <<= '127.0.0.0/8' OR pg_catalog.inet_server_addr() = pg_catalog.inet_client_addr()")
                .get(0).get(0).equals("t");
        try {
            return isHere && Files.isDirectory(Path.of(folder))
                    ? Optional.of(Files.getFileStore(Path.of(folder)).getUsableSpace()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
