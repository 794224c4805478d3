package dev.dbmig.postgres;

import java.nio.file.Path;

/** A program of PostgreSQL, e.g. pg_dump, that was found and said its version. */
public record ClientTool(String name, Path file, ServerVersion version) {}
