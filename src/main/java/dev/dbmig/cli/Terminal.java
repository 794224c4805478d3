package dev.dbmig.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** Reads one line from the terminal; null at its end. */
    static String ask(String prompt) {
        System.err.print(prompt);
        System.err.flush();
        StringBuilder answer = new StringBuilder();
        try {
            for (int c = System.in.read(); c != '\n'; c = System.in.read()) {
                if (c < 0) {
                    return null;
                }
                answer.append((char) c);
            }
        } catch (IOException e) {
            return null;
        }
        return new String(answer.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                java.nio.charset.StandardCharsets.UTF_8).strip();
    }
}
