package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.ScriptReader;
import dev.dbmig.sql.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sends one script, statement by statement, inside a transaction that somebody else begins and ends. */
final class ScriptRun implements AutoCloseable {

    private final Session session;
    private final ScriptReader reader;
    private final StatementPipe pipe;
    private final CurrentWork work;
    private final Task task;
    private final Optional<StatementProbe> probe;

    ScriptRun(Session session, Task task, Workplace workplace, CurrentWork work) {
        this.session = session;
        this.work = work;
        this.task = task;
        this.probe = workplace.probe();
        this.pipe = new StatementPipe(session, work, probe);
        this.reader = new ScriptReader(task.script().script(), ServerDialect.of(session).variables());
        reader.standardConformingStrings(isConforming());
        reader.onEcho(workplace.listener()::echo);
    }

    StatementPipe pipe() {
        return pipe;
    }

    Optional<Statement> next() {
        return reader.next();
    }

    /** Reads over a statement that is not sent, data included. */
    void skip(Statement statement) {
        switch (statement.kind()) {
            case COPY_IN -> close(reader.copyData());
            case SESSION -> ServerDialect.of(session).follow(statement, reader);
            default -> {
            }
        }
    }

    /** Sends a statement that the transaction that is open takes. */
    void send(Statement statement) {
        switch (statement.kind()) {
            case EMPTY -> {
            }
            case COPY_IN -> copyIn(statement);
            case SESSION -> {
                pipe.flush();
                pipe.add(statement);
                pipe.flush();
                reader.standardConformingStrings(isConforming());
            }
            default -> pipe.add(statement);
        }
    }

    /** Waits until the server has done all that was sent. */
    void flush() {
        boolean before = isConforming();
        pipe.flush();
        if (before != isConforming()) {
            throw new DbmigException(ExitCode.ROLLED_BACK, "standard_conforming_strings was changed by a function, "
                    + "so that the text after it may have been misread")
                    .hint("Change it with a SET statement of the script instead.");
        }
    }

    @Override
    public void close() {
        reader.close();
    }

    private void copyIn(Statement statement) {
        pipe.flush();
        work.sent(List.of(statement));
        long begun = System.nanoTime();
        long rows;
        try (InputStream data = reader.copyData()) {
            rows = session.copyIn(statement.body(), data);
            work.succeeded();
        } catch (PostgresException e) {
            throw new StatementFailure(statement, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            work.answered();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        probe.ifPresent(p -> p.ran(session, task, new StatementProbe.Ran(statement, rows, took)));
    }

    private boolean isConforming() {
        return !"off".equals(session.parameter("standard_conforming_strings"));
    }

    private static void close(InputStream data) {
        try (data) {
            data.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
