package dev.dbmig.sql;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a script's text comes from.
 *
 * @param name as shown to users, such as {@code migrations/004_x.sql}
 * @param directory what {@code \ir} names are relative to
 * @param firstLine the number of its first line in the file that holds it, from 1
 */
public record Script(String name, Path directory, int firstLine, Source source) {

    /** What the name of a script begins with that is a row of a table: {@code row 1.2.0 of schema_versions}. */
    public static final String ROW = "row ";

    /** What the name of a script begins with that another tool has printed: {@code revision abc123def456}. */
    public static final String REVISION = "revision ";

    /** Opens the text anew, from its beginning. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    public static Script ofFile(String name, Path file) {
        return new Script(name, file.toAbsolutePath().getParent(), 1, () -> Files.newInputStream(file));
    }

    /** The bytes from {@code fromByte} up to, excluding, {@code toByte} of a file, as in a file with up and down. */
    public static Script ofSection(String name, Path file, int firstLine, long fromByte, long toByte) {
        return new Script(name, file.toAbsolutePath().getParent(), firstLine, () -> {
            InputStream in = Files.newInputStream(file);
            try {
                in.skipNBytes(fromByte);
                return new SectionStream(in, toByte - fromByte);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        });
    }

    public static Script ofText(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Script(name, Path.of("").toAbsolutePath(), 1, () -> new ByteArrayInputStream(bytes));
    }
}
