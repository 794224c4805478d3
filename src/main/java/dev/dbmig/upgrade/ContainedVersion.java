package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Migration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a script for fresh installations says of itself in its first lines: {@code -- dbmig:contains 004}. */
final class ContainedVersion {

    private static final Pattern STATED = Pattern.compile("^\\s*--\\s*dbmig:\\s*contains\\s+(\\S+)\\s*$");
    private static final int LINES = 100;

    private ContainedVersion() {
    }

    /** A version, a name, {@code head} or {@code base}; empty if it says nothing. */
    static Optional<String> statedIn(Migration script) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(script.up().script().source().open(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            for (int i = 0; i < LINES && line != null; i++, line = reader.readLine()) {
                Matcher matcher = STATED.matcher(line);
                if (matcher.matches()) {
                    return Optional.of(matcher.group(1));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw DbmigException.refused(script.key() + ": cannot be read: " + e.getMessage()).hint("Check that you may read it.");
        }
    }
}
