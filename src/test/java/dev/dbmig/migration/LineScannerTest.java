package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineScannerTest {

    @Test
    void findsTheSameLinesWhereverTheBufferEnds() throws IOException {
        Random random = new Random(3);
        for (int trial = 0; trial < 3000; trial++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append("ab \r\n".charAt(random.nextInt(5)));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(lines(bytes, 1 + random.nextInt(20))).as(text.toString().replace("\r", "\\r").replace("\n", "\\n"))
                    .isEqualTo(expected(text.toString()));
        }
    }

    @Test
    void knowsAStatementWhereverTheBufferEndsThoughItsTextIsNotWanted() throws IOException {
        byte[] bytes = "x\n  SELECT 'abcdefghij';\n-- no\n\n  -- no\n; no\n12\tx\n".getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size < 40; size++) {
            ReadingSpace space = new ReadingSpace(new byte[size], new byte[LineScanner.KEPT], new Checksum());
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            LineScanner scanner = new LineScanner(space, in.readNBytes(space.bytes(), 0, size), in);
            List<Integer> statements = new ArrayList<>();
            while (scanner.next(false)) {
                if (scanner.beginsStatement()) {
                    statements.add(scanner.number());
                }
            }
            // a blank at the end of the buffer is kept, and what follows it with it
            assertThat(statements).as("buffer of " + size).containsExactly(1, 2, 7);
        }
    }

    private static List<String> lines(byte[] bytes, int bufferSize) throws IOException {
        ReadingSpace space = new ReadingSpace(new byte[bufferSize], new byte[LineScanner.KEPT], new Checksum());
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        int filled = in.readNBytes(space.bytes(), 0, bufferSize);
        LineScanner scanner = new LineScanner(space, filled, in);
        List<String> lines = new ArrayList<>();
        while (scanner.next(true)) {
            lines.add(scanner.number() + ":" + scanner.start() + "-" + scanner.end() + ":" + scanner.text());
        }
        return lines;
    }

    private static List<String> expected(String text) {
        List<String> lines = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            int next = end == text.length() ? end : text.startsWith("\r\n", end) ? end + 2 : end + 1;
            lines.add(lines.size() + 1 + ":" + at + "-" + next + ":" + text.substring(at, end).strip());
            at = next;
        }
        return lines;
    }
}
