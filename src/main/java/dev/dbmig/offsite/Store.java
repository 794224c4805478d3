package dev.dbmig.offsite;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Where copies are: files with names, and nothing else about them. */
interface Store {

    /** For people, without secrets. */
    String shown();

    /** By which its records are told from those of another store. */
    default String identity() {
        return shown();
    }

    /**
     * Begins to write a file; one of that name is replaced.
     *
     * @param bytesAtMost how long it may become
     */
    Upload begin(String name, long bytesAtMost) throws IOException;

    /** The file from its first byte. What fails meanwhile fails the reading: an end is the file's end. */
    InputStream read(String name) throws IOException;

    /** Each file with its size; -1 where that cannot be told. */
    Map<String, Long> list() throws IOException;

    /** Removes a file; one that is not there may be a failure, or not. */
    void remove(String name) throws IOException;

    /** Takes away what one that was killed has left on this machine; under the lock of the copies. */
    default void sweep() {
        // most leave nothing
    }

    /** Whether what was written can be read. */
    default boolean canRead() {
        return true;
    }

    default boolean canList() {
        return true;
    }

    default boolean canRemove() {
        return true;
    }
}
