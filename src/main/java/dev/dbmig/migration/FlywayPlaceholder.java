package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code ${name}} in a script that is named as Flyway names them. Flyway puts a value there, everywhere in the text, from
 * a configuration that dbmig does not have, and fails where it has none.
 */
final class FlywayPlaceholder {

    private static final int LONGEST = 200;

    private FlywayPlaceholder() {
    }

    /** @throws DbmigException if there is one, with its line */
    static void refuse(MigrationScript script) {
        Path file = script.file();
        boolean isFlyway = FileName.parse(file.getFileName().toString()).filter(name -> name.shape() == FileName.Shape.FLYWAY).isPresent();
        if (!isFlyway || ScriptConfiguration.keepsPlaceholders(file.resolveSibling(file.getFileName() + ".conf"))) {
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            look(in, script.script().name());
        } catch (IOException e) {
            throw Unreadable.file(script.script().name(), e);
        }
    }

    private static void look(InputStream in, String shown) throws IOException {
        int line = 1;
        int before = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (before == '$' && c == '{') {
                in.mark(LONGEST + 1);
                String name = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
                in.reset();
                int end = name.indexOf('}');
                if (end > 0 && name.substring(0, end).matches("[\\w:.-]+")) {
                    throw refused(shown, line, name.substring(0, end));
                }
            }
            line += c == '\n' ? 1 : 0;
            before = c;
        }
    }

    private static DbmigException refused(String shown, int line, String name) {
        return DbmigException.refused(shown + ":" + line + ": ${" + name + "} is a placeholder, into which Flyway puts a value, and dbmig does not")
                .hint("Write the value. If it is none, say so: 'placeholderReplacement=false' in " + shown + ".conf. Or let Flyway"
                        + " apply the scripts: 'engine: {preset: flyway}'.");
    }
}
