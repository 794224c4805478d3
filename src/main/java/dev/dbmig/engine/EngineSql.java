package dev.dbmig.engine;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * SQL that an engine has printed.
 *
 * @param name for people: the engine, and from where to where
 * @param text as it was printed
 * @param revisions which revision begins with which line; none where the engine does not say
 */
public record EngineSql(String name, String text, NavigableMap<Integer, String> revisions) {

    /** @param line from 1 */
    public Optional<String> revisionAt(int line) {
        return Optional.ofNullable(revisions.floorEntry(line)).map(Map.Entry::getValue);
    }
}
