package dev.dbmig.migration;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The files of one version while a folder is being read. */
final class Draft {

    /** A file, as it is shown, and what its name says. */
    record Found(Path file, String shown, FileName name) {}

    private final Map<FileName.Role, Found> files = new EnumMap<>(FileName.Role.class);

    void add(Found found, Problems problems) {
        Found other = files.putIfAbsent(found.name().role(), found);
        if (other != null) {
            String of = found.name().version() == null
                    ? "repeatable migration \"" + found.name().name() + "\""
                    : "version " + other.name().version();
            String what = switch (found.name().role()) {
                case UP -> of + " is given twice";
                case DOWN -> of + " has two down scripts";
                case VERIFY -> of + " has two verify scripts";
            };
            problems.add(what + ": \"" + other.shown() + "\" and \"" + found.shown() + "\"",
                    "Rename or remove one of them.");
        }
    }

    Found get(FileName.Role role) {
        return files.get(role);
    }
}
