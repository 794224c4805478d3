package dev.dbmig.postgres;

import java.nio.file.Path;

/**
 * One server of a list.
 *
 * @param host a name, an address, or the folder of a Unix socket
 * @param address where to connect instead of looking the name up; empty if not given
 */
record Target(String host, String address, int port) {

    static boolean isSocketFolder(String host) {
        return host.startsWith("/") || host.startsWith("@");
    }

    boolean isUnix() {
        return address.isEmpty() && isSocketFolder(host);
    }

    Path socketFile() {
        return Path.of(host, ".s.PGSQL." + port);
    }

    /** As shown to users: localhost:5432, [::1]:5432, /run/postgresql/.s.PGSQL.5432. */
    @Override
    public String toString() {
        if (isUnix()) {
            return socketFile().toString();
        }
        String name = host.isEmpty() ? address : host;
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
