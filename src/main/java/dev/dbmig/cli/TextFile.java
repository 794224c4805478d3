package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files that configure dbmig: UTF-8, with or without a byte-order mark. */
final class TextFile {

    private TextFile() {}

    /** @return empty if there is no such file */
    static Optional<String> read(Path file, String shownAs) {
        try {
            String text = Files.readString(file);
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw DbmigException.usage(shownAs + ": not UTF-8").hint("Save the file as UTF-8.");
        } catch (AccessDeniedException e) {
            throw DbmigException.usage("could not read " + shownAs + ": permission denied")
                    .hint("Let the user who runs dbmig read it.");
        } catch (IOException e) {
            throw DbmigException.usage("could not read " + shownAs + ": " + e.getMessage())
                    .hint(Files.isDirectory(file) ? "It is a folder; a file is needed." : "Check the file.");
        }
    }
}
