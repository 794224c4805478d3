package dev.dbmig.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of an archive in the directory format. Where one is empty pg_restore reads nothing and is content,
 * and large objects that stand in no list it does not miss.
 */
final class ArchiveParts {

    private ArchiveParts() {}

    /** @param archive of any format; what is one file has no parts */
    static Optional<String> problem(Path archive) {
        if (!Files.isDirectory(archive, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(archive)) {
            List<Path> parts = all.sorted().toList();
            Set<String> listed = new HashSet<>();
            for (Path part : parts) {
                if (name(part).matches("blobs.*\\.toc") && Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
                    Files.readString(part, StandardCharsets.ISO_8859_1).lines().forEach(line ->
                            listed.add(line.replaceAll("^\\d+ ", "")));
                }
            }
            for (Path part : parts) {
                String name = name(part);
                // The smallest of any method has a header.
                if (name.matches(".*\\.(gz|lz4|zst)") && Files.size(part) == 0) {
                    return Optional.of(name + " of the archive is empty, which compressed data never is");
                }
                String plain = name.replaceAll("\\.(gz|lz4|zst)$", "");
                if (name.startsWith("blob_") && !listed.contains(plain)) {
                    return Optional.of("large object " + name + " stands in no list of the archive");
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the files of the archive cannot be read: " + e);
        }
    }

    private static String name(Path part) {
        return part.getFileName().toString();
    }
}
