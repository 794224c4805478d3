package dev.dbmig.migration;

import dev.dbmig.postgres.Destination;
import dev.dbmig.postgres.Session;
import java.util.Map;

/** The variables that psql sets by itself when it has connected (SyncVariables in its command.c). */
final class PsqlVariables {

    private PsqlVariables() {
    }

    static Map<String, String> of(Session session) {
        Destination destination = session.destination();
        return Map.of(
                "DBNAME", destination.database(),
                "USER", destination.user(),
                "HOST", destination.host(),
                "PORT", Integer.toString(destination.port()),
                "ENCODING", "UTF8", // what dbmig reads scripts as, whatever the database has
                "SERVER_VERSION_NAME", session.parameter("server_version"),
                "SERVER_VERSION_NUM", Integer.toString(session.version().number()));
    }
}
