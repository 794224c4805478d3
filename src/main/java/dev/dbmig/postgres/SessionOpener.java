package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.Driver;

/** Opens a session: each server of the list in turn, with and without TLS as sslmode says, until one fits. */
final class SessionOpener {

    private static final int OLDEST_MAJOR = 13;

    /** Lets a server (from 14, on Linux) notice within two seconds that we are gone, and end the statement. */
    /** Its messages are never shown, and making the first one looks up this host's name, which may hang. */
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    private static final String CHECK = "client_connection_check_interval";

    private final ConnectionSettings settings;
    private final String applicationName;
    private boolean isCheckWanted;

    SessionOpener(ConnectionSettings settings, String applicationName) {
        this.settings = settings;
        this.applicationName = applicationName;
        this.isCheckWanted = true;
    }

    Session open() {
        List<DbmigException> failures = new ArrayList<>();
        for (Target target : settings.targets()) {
            try {
                Session session = ready(openChecked(target));
                Optional<DbmigException> mismatch = SessionRole.mismatch(session, settings);
                if (mismatch.isEmpty()) {
                    return session;
                }
                session.close();
                failures.add(mismatch.get());
            } catch (NextTargetException e) {
                failures.add(e.reason());
            }
        }
        DbmigException last = failures.remove(failures.size() - 1);
        failures.forEach(last::addSuppressed);
        if (!failures.isEmpty()) {
            last.detail(String.join("; ", failures.stream().map(Throwable::getMessage).toList()));
        }
        throw last;
    }

    // A server that does not have the parameter, or a pooler that does not pass it on, names it in its refusal.
    private Session openChecked(Target target) throws NextTargetException {
        try {
            return open(target);
        } catch (PostgresException e) {
            if (!isCheckWanted || !e.serverMessage().message().contains(CHECK)) {
                throw e;
            }
            isCheckWanted = false;
            return open(target);
        }
    }

    private Session open(Target target) throws NextTargetException {
        TlsMode mode = target.isUnix() ? TlsMode.DISABLE : settings.tlsMode();
        List<Boolean> attempts = mode.attempts();
        try {
            return attempt(target, mode, attempts.get(0));
        } catch (RejectedException e) {
            if (attempts.size() == 1) {
                throw e.reason();
            }
            return lastAttempt(target, mode, e);
        }
    }

    private Session lastAttempt(Target target, TlsMode mode, RejectedException first) throws NextTargetException {
        boolean withTls = mode.attempts().get(1);
        try {
            return attempt(target, mode, withTls);
        } catch (RejectedException second) {
            throw first.with(second, withTls ? "with TLS" : "without TLS");
        }
    }

    private Session attempt(Target target, TlsMode mode, boolean withTls)
            throws NextTargetException, RejectedException {
        ConnectDeadline deadline = new ConnectDeadline(settings.get("connect_timeout"));
        Optional<String> password = settings.password(target);
        Login login = new Login(startupParameters(), password);
        try (deadline) {
            Transport transport = new TransportOpener(settings, deadline).open(target, mode, withTls);
            checkBinding(target, transport);
            Wire wire = new Wire(transport);
            DriverSocket socket = new DriverSocket(wire, login, transport.tls());
            try {
                return new Session(wire, logIn(socket, password), destination(target), target.toString());
            } catch (SQLException e) {
                wire.close();
                throw new LoginFailure(settings, target, deadline, withTls).explain(e, wire, login);
            }
        } catch (IOException e) {
            throw new LoginFailure(settings, target, deadline, withTls).unreachable(e);
        }
    }

    private Destination destination(Target target) {
        String host = target.host().isEmpty() ? target.address() : target.host();
        return new Destination(host, target.port(), settings.database(), settings.user());
    }

    private void checkBinding(Target target, Transport transport) throws IOException, RejectedException {
        if (transport.tls() == null && settings.get("channel_binding").orElse("prefer").equals("require")) {
            transport.close();
            throw new RejectedException(DbmigException.refused("channel_binding=require needs TLS, and the connection to "
                    + target + " has none").hint("Use sslmode=require or stronger over TCP, or leave it out."));
        }
    }

    private Map<String, String> startupParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", settings.user());
        parameters.put("database", settings.database());
        settings.get("options").ifPresent(options -> parameters.put("options", options));
        parameters.put("application_name", applicationName);
        parameters.put("client_encoding", "UTF8");
        parameters.putAll(settings.surroundings().sessionDefaults());
        if (isCheckWanted) {
            parameters.put(CHECK, "2000"); // not by SET, which DISCARD ALL in a script would undo
        }
        return parameters;
    }

    private Connection logIn(DriverSocket socket, Optional<String> password) throws SQLException {
        String number = DriverSocketFactory.prepare(socket);
        Properties properties = new Properties();
        properties.setProperty("socketFactory", DriverSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", number);
        properties.setProperty("user", settings.user());
        properties.setProperty("PGDBNAME", settings.database());
        properties.setProperty("password", password.orElse("")); // or pgjdbc looks for a password file itself
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("channelBinding",
                socket.getSession() == null ? "disable" : settings.get("channel_binding").orElse("prefer"));
        properties.setProperty("prepareThreshold", "0"); // a script may DISCARD ALL
        properties.setProperty("assumeMinServerVersion", "12"); // or pgjdbc sets application_name itself
        settings.get("require_auth").ifPresent(methods -> properties.setProperty("requireAuth", methods));
        DRIVER_LOG.setLevel(Level.OFF);
        try {
            return new Driver().connect("jdbc:postgresql://server/", properties);
        } finally {
            DriverSocketFactory.forget(number);
        }
    }

    private static Session ready(Session session) {
        ServerVersion version = session.version();
        if (version.major() < OLDEST_MAJOR) {
            session.close();
            throw DbmigException.refused("the server on " + session.place() + " is PostgreSQL " + version
                    + ", and dbmig works with " + OLDEST_MAJOR + " and later")
                    .hint("Upgrade the server first.");
        }
        return session;
    }
}
