package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an operator types or gives in a file: a script for a row, and its version. */
final class ScriptInput {

    private ScriptInput() {
    }

    /**
     * All of a script.
     *
     * @param file null, or {@code -}, for the standard input
     * @throws DbmigException if it cannot be read, or is not UTF-8
     */
    static String read(Path file, Console console) {
        boolean isTyped = file == null || file.toString().equals("-");
        try {
            if (isTyped && Terminal.isTerminal(0)) {
                console.warn("type the script, and end it with Ctrl-D in a line of its own");
            }
            byte[] bytes = isTyped ? System.in.readAllBytes() : Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw new CharacterCodingException();
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw DbmigException.refused((isTyped ? "the script" : "\"" + file + "\"") + " is not text in UTF-8")
                    .hint("Save it as UTF-8.");
        } catch (IOException e) {
            throw DbmigException.usage("cannot read " + (isTyped ? "the standard input" : "\"" + file + "\"") + ": " + e)
                    .hint("Name the file of the script with --file.");
        }
    }

    /** @param usual proposed; empty if nothing can be */
    static String version(String usual) {
        if (!Terminal.isTerminal(0)) {
            throw DbmigException.usage("a row needs a version, and there is no terminal to ask on")
                    .hint("Give it with --version" + (usual.isEmpty() ? "." : " " + usual));
        }
        String answer = Terminal.ask("Version" + (usual.isEmpty() ? "" : " [" + usual + "]") + ": ");
        if (answer == null || answer.isEmpty() && usual.isEmpty()) {
            throw DbmigException.usage("no version was given").hint("Nothing was changed.");
        }
        return answer.isEmpty() ? usual : answer;
    }
}
