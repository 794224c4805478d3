package dev.dbmig.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One backend of a server. Statements go over it in the simple query protocol, one message at a time, as
 * psql sends them; catalogue queries go through {@link #jdbc()} while nothing is under way. One thread at a
 * time may use it; {@link #close} may be called from any.
 */
public final class Session implements AutoCloseable {

    private final Wire wire;
    private final Connection jdbc;
    private final Destination destination;
    private final String place;
    private List<byte[]> sent = List.of();
    private volatile boolean isLost;

    Session(Wire wire, Connection jdbc, Destination destination, String place) {
        this.wire = wire;
        this.jdbc = jdbc;
        this.destination = destination;
        this.place = place;
    }

    /**
     * Connects and logs in, with libpq's meaning of every setting.
     *
     * @param applicationName as in {@code pg_stat_activity}, e.g. {@code dbmig/20261120T192203-7f3a}
     * @throws dev.dbmig.DbmigException with exit code REFUSED, saying why and what to do
     */
    public static Session open(ConnectionSettings settings, String applicationName) {
        return new SessionOpener(settings, applicationName).open();
    }

    /**
     * pgjdbc on the same backend, in autocommit: never switch that off. Inside a transaction begun by
     * {@link #execute}, its queries are part of it. Text forms of dates follow the session's DateStyle.
     * What it throws becomes ours by {@link PostgresException#of}.
     */
    public Connection jdbc() {
        return jdbc;
    }

    /**
     * Does something with {@link #jdbc()}.
     *
     * @throws PostgresException what pgjdbc throws, with all fields that the server sent
     * @throws ConnectionLostException if the connection broke
     */
    public <T> T jdbc(JdbcWork<T> work) {
        try {
            return work.on(jdbc);
        } catch (SQLException e) {
            ServerMessage error = wire.lastError();
            PostgresException failure = PostgresException.of(e);
            if (failure instanceof ConnectionLostException || error != null && error.endsSession()) {
                throw lost(new IOException(e.getMessage(), e));
            }
            throw error == null ? failure : new PostgresException(error, e);
        }
    }

    public int processId() {
        return wire.processId();
    }

    public ServerVersion version() {
        return ServerVersion.parse(parameter("server_version"));
    }

    /** The value of a parameter that the server reports by itself, e.g. standard_conforming_strings; or null. */
    public String parameter(String name) {
        return wire.parameter(name);
    }

    /** I outside a transaction, T in one, E in one that failed: after the last answer. */
    public char transactionStatus() {
        return wire.transactionStatus();
    }

    public Destination destination() {
        return destination;
    }

    /** The server it is connected to, e.g. localhost:5432. */
    public String place() {
        return place;
    }

    /** Runs one or more statements in the simple protocol; rows are dropped. */
    public SimpleResult execute(String sql) {
        send(List.of(sql.getBytes(StandardCharsets.UTF_8)));
        return await();
    }

    /** Runs statements in the simple protocol; each row is a list of texts, null for NULL. All in memory. */
    public List<List<String>> query(String sql) {
        send(List.of(sql.getBytes(StandardCharsets.UTF_8)));
        Answer answer = new Answer(wire).keepingRows();
        receive(answer);
        return answer.rows();
    }

    /**
     * Sends one Query message, without waiting for the answer; {@link #await} must follow.
     *
     * @param statements in UTF-8, none of them empty, without a semicolon at the end
     */
    public void send(List<byte[]> statements) {
        if (isLost) {
            throw ConnectionLostException.silent(processId(), new IOException("it was lost before"));
        }
        if (!wire.isIdle()) {
            throw new IllegalStateException("an answer is still awaited, or the session is closed");
        }
        if (statements.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to send");
        }
        sent = statements;
        try {
            wire.sendQuery(statements);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Waits for the answer to what was sent. A COPY FROM STDIN among the statements fails.
     *
     * @throws PostgresException with the statement that failed and the place in it
     * @throws ConnectionLostException if the connection broke
     */
    public SimpleResult await() {
        return receive(new Answer(wire));
    }

    private SimpleResult receive(Answer answer) {
        try {
            answer.receive();
        } catch (IOException e) {
            throw lost(e);
        }
        return result(answer);
    }

    private SimpleResult result(Answer answer) {
        ServerMessage error = answer.error();
        List<byte[]> statements = sent;
        sent = List.of();
        if (error != null) {
            throw new QueryText(statements).locate(error, answer.tags().size());
        }
        return new SimpleResult(answer.tags());
    }

    /**
     * Runs a COPY … FROM STDIN with data, in pieces of 64 KiB; notices arrive on another thread.
     *
     * @param data what follows the statement in a script, without the end mark {@code \.}
     * @return rows copied
     * @throws RuntimeException what reading the data threw, after the COPY was told to fail
     */
    public long copyIn(byte[] statement, InputStream data) {
        send(List.of(statement));
        Answer answer = new Answer(wire);
        try {
            if (!answer.receiveUntilCopyIn()) {
                result(answer);
                throw new IllegalArgumentException("the statement does not copy from the client");
            }
        } catch (IOException e) {
            throw lost(e);
        }
        return new CopyIn(wire, () -> receive(answer)).send(data);
    }

    /** Where NOTICE, WARNING and the like go, from now on; before that they are dropped. */
    public void onNotice(Consumer<ServerMessage> sink) {
        wire.onNotice(sink);
    }

    /** False after the connection broke or was closed, and while an answer is awaited. */
    public boolean isUsable() {
        return !isLost && wire.isIdle();
    }

    private PostgresException lost(IOException cause) {
        ServerMessage lastWord = lastWord();
        isLost = true;
        closeQuietly();
        return lastWord != null && lastWord.endsSession()
                ? new ConnectionLostException(lastWord, cause, wire.processId())
                : ConnectionLostException.silent(wire.processId(), cause);
    }

    // After a failed write the server's reason may still wait to be read, e.g. 57P01.
    private ServerMessage lastWord() {
        try {
            while (wire.lastError() == null || !wire.lastError().endsSession()) {
                wire.next();
            }
        } catch (IOException end) {
            return wire.lastError();
        }
        return wire.lastError();
    }

    /** Ends the backend, politely where it waits for us; a statement under way is not cancelled by this. */
    @Override
    public void close() {
        if (!wire.isIdle()) {
            closeQuietly();
        }
        try {
            jdbc.close();
        } catch (SQLException e) {
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            wire.close();
        } catch (IOException e) {
            // there is nothing left to close
        }
    }

    @Override
    public String toString() {
        return "session " + processId() + " on " + place;
    }
}
