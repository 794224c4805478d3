package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says why a server could not be reached or did not let us in, and what to do about it. */
final class LoginFailure {

    private final ConnectionSettings settings;
    private final Target target;
    private final ConnectDeadline deadline;
    private final boolean isEncrypted;

    LoginFailure(ConnectionSettings settings, Target target, ConnectDeadline deadline, boolean isEncrypted) {
        this.settings = settings;
        this.target = target;
        this.deadline = deadline;
        this.isEncrypted = isEncrypted;
    }

    /** There is no connection, or it broke before the login was over. */
    NextTargetException unreachable(IOException cause) {
        return new NextTargetException(reason(cause));
    }

    private DbmigException reason(IOException cause) {
        if (isTimeout(cause)) {
            String limit = deadline.isOver() ? " within " + deadline.seconds() + " s" : "";
            return refused("no answer from " + target + limit, cause)
                    .hint("Check host, port and firewall, or raise connect_timeout.");
        }
        if (cause instanceof NotPostgresException) {
            return refused("the server on " + target + " is not PostgreSQL", cause)
                    .hint("Check host and port; PostgreSQL's usual port is 5432.");
        }
        if (cause instanceof SSLException) {
            return TlsNegotiation.brokenOff(target, cause);
        }
        if (cause instanceof EOFException) {
            return refused("the server on " + target + " closed the connection during the login", cause)
                    .hint("Check host and port, and the server's log.");
        }
        return noWay(cause);
    }

    // The system's own limit comes as a refused connection that says so.
    private boolean isTimeout(IOException cause) {
        return deadline.isOver() || cause instanceof SocketTimeoutException
                || cause instanceof ConnectException && String.valueOf(cause.getMessage()).contains("timed out");
    }

    private DbmigException noWay(IOException cause) {
        if (cause instanceof UnknownHostException) {
            return refused("unknown host \"" + target.host() + "\"", cause)
                    .hint("Check the spelling and the name service, or give an address.");
        }
        if (cause instanceof NoRouteToHostException) {
            return refused("there is no route to " + target, cause).hint("Check the network and the firewall.");
        }
        if (target.isUnix() && !Files.exists(target.socketFile())) {
            return refused("there is no socket " + target, cause)
                    .hint("Is PostgreSQL running? Its folder is what SHOW unix_socket_directories says;"
                            + " -h localhost goes over TCP.");
        }
        if (cause instanceof ConnectException) {
            return refused("no server is listening on " + target, cause)
                    .hint("Is PostgreSQL running there, and are host and port right?");
        }
        return refused("could not connect to " + target, cause)
                .detail(cause.getMessage())
                .hint("Check host and port, and the server's log.");
    }

    private static DbmigException refused(String message, Throwable cause) {
        return new DbmigException(ExitCode.REFUSED, message, cause);
    }

    /** The login did not succeed; the wire and the login know why. */
    RuntimeException explain(SQLException failure, Wire wire, Login login)
            throws NextTargetException, RejectedException {
        if (login.refusal().isPresent()) {
            throw login.refusal().get();
        }
        ServerMessage error = wire.lastError();
        if (error != null) {
            return explain(error, login);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException e) {
                boolean isTlsTrouble = isEncrypted && e instanceof SocketException && !deadline.isOver();
                throw isTlsTrouble ? new NextTargetException(TlsNegotiation.brokenOff(target, e)) : unreachable(e);
            }
        }
        return refused(failure.getMessage(), failure)
                .hint("Compare channel_binding and require_auth with what the server's pg_hba.conf says for this user.");
    }

    private RuntimeException explain(ServerMessage error, Login login) throws NextTargetException, RejectedException {
        PostgresException reason = new PostgresException(error);
        error.hint().or(() -> Optional.ofNullable(hint(error))).ifPresent(reason::hint);
        if (error.sqlState().startsWith("28") && !login.isAuthenticated()) {
            throw new RejectedException(reason);
        }
        if (error.sqlState().equals("57P03")) {
            throw new NextTargetException(reason);
        }
        return reason;
    }

    private String hint(ServerMessage error) {
        String routine = error.get(ServerMessage.Field.ROUTINE).orElse("");
        return switch (error.sqlState()) {
            case "28P01" -> "The password came from " + passwordOrigin() + "; check it there.";
            case "28000" -> routine.equals("InitializeSessionUserId")
                    ? "Check the user name, which came from " + origin("user") + "."
                    : "Add a line for this user, database and address to the server's pg_hba.conf, and reload it.";
            case "3D000" -> "psql -l lists the databases; createdb makes a new one.";
            case "53300" -> "End sessions that are idle, or raise max_connections or the role's or database's limit.";
            case "57P03" -> "Wait until the server has started, then repeat the command.";
            case "55000" -> "Another dbmig may hold the database back; see dbmig status.";
            default -> null;
        };
    }

    private String passwordOrigin() {
        return settings.get("password").isPresent() ? origin("password") : settings.passwordFile().toString();
    }

    private String origin(String keyword) {
        return settings.settings().stream().filter(setting -> setting.keyword().equals(keyword))
                .map(ConnectionSettings.Setting::origin).findFirst().orElse("default");
    }
}
