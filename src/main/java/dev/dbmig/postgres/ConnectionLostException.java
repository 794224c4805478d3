package dev.dbmig.postgres;

import java.util.EnumMap;
import java.util.Map;

/**
 * The connection broke: whether the last statement took effect is unknown, and what the session's backend
 * does now as well. Its process id is kept, so that its fate can be looked up.
 */
public final class ConnectionLostException extends PostgresException {

    private final int processId;

    ConnectionLostException(ServerMessage message, Throwable cause, int processId) {
        super(message, cause);
        this.processId = processId;
    }

    static ConnectionLostException silent(int processId, Exception cause) {
        Map<ServerMessage.Field, String> fields = new EnumMap<>(ServerMessage.Field.class);
        fields.put(ServerMessage.Field.SEVERITY, "FATAL");
        fields.put(ServerMessage.Field.SQLSTATE, "08006");
        fields.put(ServerMessage.Field.MESSAGE, "the connection to the server was lost");
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        fields.put(ServerMessage.Field.DETAIL, reason);
        return new ConnectionLostException(new ServerMessage(fields), cause, processId);
    }

    /** The process id that the backend had, 0 if it was never known. */
    public int processId() {
        return processId;
    }
}
