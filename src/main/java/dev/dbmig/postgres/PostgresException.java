package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The server refused something. Message, detail and hint are the server's own. */
public class PostgresException extends DbmigException {

    private static final int NOWHERE = -1;

    private final transient ServerMessage serverMessage;
    private final int statementIndex;
    private final int position;

    public PostgresException(ServerMessage message) {
        this(message, null);
    }

    PostgresException(ServerMessage message, Throwable cause) {
        this(message, cause, 0, NOWHERE);
    }

    PostgresException(ServerMessage message, Throwable cause, int statementIndex, int position) {
        super(ExitCode.REFUSED, message.message(), cause);
        this.serverMessage = message;
        this.statementIndex = statementIndex;
        this.position = position;
        message.detail().ifPresent(this::detail);
        message.hint().ifPresent(this::hint);
    }

    /** What pgjdbc throws, with the server's fields where the server sent any. Better {@link Session#jdbc(JdbcWork)}. */
    public static PostgresException of(SQLException failure) {
        ServerErrorMessage sent = failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
        ServerMessage message = sent == null ? local(failure) : remote(sent);
        // A server's own 08… may be another connection's, e.g. dblink's.
        boolean isLost = message.endsSession() || sent == null && message.sqlState().startsWith("08");
        return isLost ? new ConnectionLostException(message, failure, 0) : new PostgresException(message, failure);
    }

    private static ServerMessage local(SQLException failure) {
        Map<ServerMessage.Field, String> fields = new EnumMap<>(ServerMessage.Field.class);
        put(fields, ServerMessage.Field.SQLSTATE, failure.getSQLState());
        put(fields, ServerMessage.Field.MESSAGE, failure.getMessage());
        return new ServerMessage(fields);
    }

    private static ServerMessage remote(ServerErrorMessage sent) {
        Map<ServerMessage.Field, String> fields = new EnumMap<>(ServerMessage.Field.class);
        put(fields, ServerMessage.Field.LOCALIZED_SEVERITY, sent.getSeverity());
        put(fields, ServerMessage.Field.SQLSTATE, sent.getSQLState());
        put(fields, ServerMessage.Field.MESSAGE, sent.getMessage());
        put(fields, ServerMessage.Field.DETAIL, sent.getDetail());
        put(fields, ServerMessage.Field.HINT, sent.getHint());
        put(fields, ServerMessage.Field.WHERE, sent.getWhere());
        put(fields, ServerMessage.Field.POSITION, sent.getPosition() == 0 ? null : "" + sent.getPosition());
        put(fields, ServerMessage.Field.SCHEMA, sent.getSchema());
        put(fields, ServerMessage.Field.TABLE, sent.getTable());
        put(fields, ServerMessage.Field.COLUMN, sent.getColumn());
        put(fields, ServerMessage.Field.CONSTRAINT, sent.getConstraint());
        return new ServerMessage(fields);
    }

    private static void put(Map<ServerMessage.Field, String> fields, ServerMessage.Field field, String value) {
        if (value != null) {
            fields.put(field, value);
        }
    }

    public ServerMessage serverMessage() {
        return serverMessage;
    }

    /** Five characters; 08006 for a connection that broke without a word from the server. */
    public String sqlState() {
        return serverMessage.sqlState();
    }

    /** Which statement of the message failed, from 0. */
    public int statementIndex() {
        return statementIndex;
    }

    /** Where in that statement, in characters (code points) from 0; -1 if the server did not say. */
    public int position() {
        return position;
    }
}
