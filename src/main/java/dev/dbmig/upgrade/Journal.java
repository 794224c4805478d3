package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is about to do and has done, one line each, on disk before it is acted upon:
 *
 * <pre>2026-11-20T19:22:03.123Z STARTED apply-migrations</pre>
 *
 * A last line without its line end was never acted upon and is cut off. Any other damage is refused: nobody
 * can say from such a journal what to undo.
 */
class Journal {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What a line says. The first three have the name of a step after them. */
    enum Event { STARTED, DONE, UNDONE, COMMITTED, FINISHED, ROLLED_BACK }

    record Line(String time, Event event, String step) {

        /** Null if the text is no line of a journal. */
        private static Line parse(String text) {
            String[] words = text.split(" ", -1);
            if (words.length < 2 || !words[0].matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")) {
                return null;
            }
            for (Event event : Event.values()) {
                boolean hasStep = event.ordinal() <= Event.UNDONE.ordinal();
                if (event.name().equals(words[1]) && words.length == (hasStep ? 3 : 2)) {
                    return new Line(words[0], event, hasStep ? words[2] : "");
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return (time + " " + event + " " + step).strip();
        }
    }

    private final Path file;
    private final Clock clock;
    private final List<Line> lines;

    private Journal(Path file, Clock clock, List<Line> lines) {
        this.file = file;
        this.clock = clock;
        this.lines = lines;
    }

    /** A seam for tests that end the process while it is written. */
    Journal(Path file, boolean isThere) {
        this(file, Clock.systemUTC(), new ArrayList<>(isThere ? open(file, Clock.systemUTC()).lines : List.of()));
    }

    /** For a run all of whose effects are one transaction: there is nothing that it would have to remember. */
    static Journal ofMemory() {
        return new Journal(null, Clock.systemUTC(), new ArrayList<>());
    }

    /** Makes an empty journal, durably. */
    static Journal create(Path file, Clock clock) {
        DurableFile.write(file, new byte[0]);
        return new Journal(file, clock, new ArrayList<>());
    }

    /** Reads a journal to be continued, and cuts off a torn last line. */
    static Journal open(Path file, Clock clock) {
        try {
            String text = Files.readString(file);
            int end = text.lastIndexOf('\n') + 1;
            Journal journal = new Journal(file, clock, parse(file, text.substring(0, end)));
            if (end < text.length()) {
                journal.cutTo(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            }
            return journal;
        } catch (IOException e) {
            throw unreadable(file, e.toString());
        }
    }

    /** Reads a journal as it is, for those who only look. */
    static List<Line> read(Path file) {
        try {
            String text = Files.readString(file);
            return parse(file, text.substring(0, text.lastIndexOf('\n') + 1));
        } catch (IOException e) {
            throw unreadable(file, e.toString());
        }
    }

    private static List<Line> parse(Path file, String text) {
        List<Line> lines = new ArrayList<>();
        for (String one : text.lines().toList()) {
            Line line = Line.parse(one);
            if (line == null) {
                throw unreadable(file, "Line " + (lines.size() + 1) + " is \"" + one + "\".");
            }
            lines.add(line);
        }
        return lines;
    }

    private static DbmigException unreadable(Path file, String detail) {
        return new DbmigException(ExitCode.UNFINISHED, "the journal \"" + file + "\" cannot be read").detail(detail)
                .hint("Nothing was changed now. plan.json beside it says what the run was going to do; when you have "
                        + "made sure that nothing of it is left, remove the run's folder.");
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Whether the step was begun and is not known to be undone. */
    boolean isStarted(String step) {
        return lines.stream().filter(line -> line.step().equals(step)).map(Line::event)
                .reduce((first, second) -> second).filter(event -> event != Event.UNDONE).isPresent();
    }

    boolean has(Event event) {
        return lines.stream().anyMatch(line -> line.event() == event);
    }

    /** Whether the run has come to its end, one way or the other. */
    static boolean isEnded(List<Line> lines) {
        return lines.stream().anyMatch(line -> line.event() == Event.FINISHED || line.event() == Event.ROLLED_BACK);
    }

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * Writes a line and syncs it to the disk.
     *
     * @throws DbmigException if it cannot be written; it then does not count, also for whoever reads it later
     */
    void write(Event event, String step) {
        Line line = new Line(TIME.format(clock.instant()), event, step);
        if (file != null) {
            append(line + "\n");
        }
        lines.add(line);
    }

    /** A seam for tests that end the process here. */
    void append(String text) {
        long before = -1;
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            before = channel.size();
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            channel.position(before);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            sync(channel);
        } catch (IOException e) {
            DbmigException failure = new DbmigException(ExitCode.REFUSED, "cannot write the journal \"" + file + "\"", e)
                    .detail(e.toString()).hint("Is the disk full? Make room, or name another folder with state-dir.");
            try {
                if (before >= 0) {
                    cutTo(before);
                }
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    /** A seam for tests in which the machine ends, too: what was not synced is gone then. */
    void sync(FileChannel channel) throws IOException {
        channel.force(true);
    }

    private void cutTo(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            channel.truncate(length);
            channel.force(true);
        }
    }
}
