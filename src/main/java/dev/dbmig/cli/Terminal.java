package dev.dbmig.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether a stream of this process is a terminal, told by what its descriptor points to. */
final class Terminal {

    private Terminal() {
    }

    /** @param descriptor 0 for the standard input, 1 for the output, 2 for the error */
    static boolean isTerminal(int descriptor) {
        for (String folder : new String[] {"/proc/self/fd/", "/dev/fd/"}) {
            try {
                String target = Files.readSymbolicLink(Path.of(folder + descriptor)).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException | UnsupportedOperationException e) {
                // Another system names them elsewhere.
            }
        }
        return System.console() != null;
    }

    /** In characters. */
    static int width() {
        String columns = System.getenv("COLUMNS");
        try {
            return columns == null ? 100 : Math.max(40, Integer.parseInt(columns));
        } catch (NumberFormatException e) {
            return 100;
        }
    }

    /** Reads one line from the terminal; null at its end, and when a signal comes meanwhile. */
    static String ask(String prompt) {
        System.err.print(prompt);
        System.err.flush();
        FutureTask<String> line = new FutureTask<>(Terminal::readLine);
        Thread reader = new Thread(line, "terminal");
        reader.setDaemon(true); // nothing ends a read but an answer
        reader.start();
        while (!Signals.isSignalled()) {
            try {
                return line.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                continue;
            } catch (ExecutionException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private static String readLine() throws IOException {
        StringBuilder answer = new StringBuilder();
        for (int c = System.in.read(); c != '\n'; c = System.in.read()) {
            if (c < 0) {
                return null;
            }
            answer.append((char) c);
        }
        return new String(answer.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
    }
}
