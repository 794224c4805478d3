package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The errors of files and folders that cannot be read. */
final class Unreadable {

    private Unreadable() {}

    static DbmigException file(String shown, IOException e) {
        return new DbmigException(ExitCode.REFUSED, "cannot read \"" + shown + "\": " + reason(e), e)
                .hint("Make it readable for the user that runs dbmig, or remove it from the folder.");
    }

    static DbmigException folder(String shown, IOException e) {
        return new DbmigException(ExitCode.REFUSED,
                "cannot read migrations folder \"" + shown + "\": " + reason(e), e)
                .hint("Make it readable for the user that runs dbmig.");
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
