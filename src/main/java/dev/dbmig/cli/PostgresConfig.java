package dev.dbmig.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where PostgreSQL's client tools are.
 *
 * @param bin their folder, absolute
 * @param exec the command in front of each, e.g. {@code docker exec -i postgres_container}
 */
record PostgresConfig(Optional<Path> bin, Optional<String> exec) {}
