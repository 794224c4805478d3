package dev.dbmig.migration;

import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.SimpleResult;
import dev.dbmig.sql.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Sends the statements of a transaction: runs of small ones travel together in one message of up to about a
 * megabyte, and while the server works on one message the next is read. Statements that may take long
 * travel alone, so that an operator sees which one it is.
 */
final class StatementPipe {

    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int MESSAGE_STATEMENTS = 20_000;
    private static final Set<String> QUICK = Set.of("create", "comment", "grant", "revoke", "set", "reset");
    private static final Set<String> SLOW_TO_CREATE = Set.of("index", "unique", "materialized", "database");

    private final Session session;
    private final CurrentWork work;
    private final Optional<StatementProbe> probe;
    private List<byte[]> filling = new ArrayList<>();
    private List<Statement> fillingFrom = new ArrayList<>();
    private int fillingBytes;
    private List<Statement> travellingFrom = List.of();
    private boolean isTravelling;

    StatementPipe(Session session, CurrentWork work) {
        this(session, work, Optional.empty());
    }

    /** @param probe looks at each statement, which then travels alone */
    StatementPipe(Session session, CurrentWork work, Optional<StatementProbe> probe) {
        this.session = session;
        this.work = work;
        this.probe = probe;
    }

    /** Adds a statement of the script. An error of an earlier one may come out of this call. */
    void add(Statement statement) {
        if (probe.isPresent()) {
            measure(statement);
            return;
        }
        boolean quick = isQuick(statement);
        if (!quick) {
            push();
        }
        enqueue(statement.body(), statement);
        // A comment may end the last statement of a script, and would swallow what is joined to it.
        if (!quick || !statement.isTerminated() || fillingBytes >= MESSAGE_BYTES || filling.size() >= MESSAGE_STATEMENTS) {
            push();
        }
    }

    private void measure(Statement statement) {
        flush();
        long begun = System.nanoTime();
        enqueue(statement.body(), statement);
        push();
        isTravelling = false;
        long rows = awaitAnswer();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        probe.orElseThrow().ran(session, work.task(), new StatementProbe.Ran(statement, rows, took));
    }

    /** Adds a statement of dbmig's own. */
    void control(String sql) {
        enqueue(sql.getBytes(StandardCharsets.UTF_8), null);
    }

    /** Sends what is left and waits until the server has done all of it. */
    void flush() {
        push();
        awaitTravelling();
    }

    private void enqueue(byte[] bytes, Statement from) {
        filling.add(bytes);
        fillingFrom.add(from);
        fillingBytes += bytes.length;
    }

    private void push() {
        if (filling.isEmpty()) {
            return;
        }
        awaitTravelling();
        travellingFrom = fillingFrom;
        work.sent(travellingFrom);
        session.send(filling);
        isTravelling = true;
        filling = new ArrayList<>();
        fillingFrom = new ArrayList<>();
        fillingBytes = 0;
    }

    private void awaitTravelling() {
        if (!isTravelling) {
            return;
        }
        isTravelling = false;
        awaitAnswer();
    }

    /** The rows of the last statement of the message; -1 if it has no number of them. */
    private long awaitAnswer() {
        try {
            SimpleResult result = session.await();
            work.succeeded();
            return result.completed() == 0 ? -1 : result.rows(result.completed() - 1);
        } catch (PostgresException e) {
            int index = e.statementIndex();
            Statement culprit = index >= 0 && index < travellingFrom.size() ? travellingFrom.get(index) : null;
            throw new StatementFailure(culprit, e);
        } finally {
            work.answered();
        }
    }

    /** By its first words alone: a statement that is usually done in no time. */
    static boolean isQuick(Statement statement) {
        byte[] bytes = statement.body();
        if (bytes.length == 0 || bytes.length > MESSAGE_BYTES / 4) {
            return false;
        }
        if (bytes[0] == 'I' || bytes[0] == 'i') {
            return true;
        }
        String head = new String(bytes, 0, Math.min(bytes.length, 48), StandardCharsets.ISO_8859_1);
        String[] words = head.toLowerCase(Locale.ROOT).split("\\s+", 3);
        return QUICK.contains(words[0]) && !(words[0].equals("create") && words.length > 1
                && SLOW_TO_CREATE.contains(words[1]));
    }
}
