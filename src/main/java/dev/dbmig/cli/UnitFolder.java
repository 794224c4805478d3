package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A folder that gets some files, all or none, and never over one that is there. */
record UnitFolder(Path path) {

    /**
     * @param files name to text
     * @return their paths
     */
    List<Path> write(Map<String, String> files) {
        List<String> present = files.keySet().stream().filter(name -> Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)).toList();
        if (!present.isEmpty()) {
            throw DbmigException.usage(path.resolve(present.get(0)) + " exists already, and is left as it is")
                    .detail("Nothing was written." + (present.size() == 1 ? "" : " Also there: "
                            + String.join(", ", present.subList(1, present.size())) + "."))
                    .hint("Remove it if it is not wanted any more, or name another folder: --systemd=DIR.");
        }
        List<Path> written = new ArrayList<>();
        try {
            Files.createDirectories(path);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path target = path.resolve(file.getKey());
                Files.writeString(target, file.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                written.add(target);
            }
            return written;
        } catch (IOException e) {
            written.forEach(UnitFolder::delete);
            throw DbmigException.refused("cannot write into \"" + path + "\"").detail(e.toString())
                    .hint("Check the folder's permissions, or name another one: --systemd=DIR.");
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the first failure is the one to tell
        }
    }
}
