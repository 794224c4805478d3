package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads a folder once: lists it, pairs the files of a version, and looks into each script. */
final class FolderReader {

    /** To node-pg-migrate a file without sections is an up script. */
    private static final Set<LayoutKind> UP_ALONE = Set.of(LayoutKind.NUMBERED, LayoutKind.NODE_PG_MIGRATE);

    private final Path dir;
    private final String shown;
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final TreeMap<Version, Draft> versioned = new TreeMap<>();
    private final TreeMap<String, Draft> repeatable = new TreeMap<>();
    private final Map<FileName.Shape, String> shapes = new TreeMap<>();
    private final Map<LayoutKind, String> contents = new TreeMap<>();
    private final List<String> configurations = new ArrayList<>();
    private final ReadingSpace space = ReadingSpace.create();
    private boolean underscored;

    FolderReader(Path dir, String shown) {
        this.dir = dir.toAbsolutePath().normalize();
        this.shown = shown;
    }

    MigrationFolder read() {
        List<String> names = FolderListing.names(dir, shown);
        if (SqitchReader.isProject(names)) {
            return new SqitchReader(dir, shown).read();
        }
        FolderListing.refuseForeign(dir, shown, names);
        names.forEach(this::classify);
        problems.throwIfAny();
        refuseMixture(shapes.values(), shapes.containsKey(FileName.Shape.FLYWAY) && shapes.size() > 1
                || shapes.containsKey(FileName.Shape.DIESEL) && shapes.size() > 1);
        List<Migration> migrations = new ArrayList<>();
        versioned.values().forEach(draft -> migration(draft).ifPresent(migrations::add));
        repeatable.values().forEach(draft -> migration(draft).ifPresent(migrations::add));
        problems.throwIfAny();
        refuseMixture(contents.values(), contents.size() > 1 && !contents.keySet().equals(UP_ALONE));
        if (migrations.isEmpty()) {
            throw DbmigException.refused("no migrations in \"" + shown + "\"")
                    .hint("Create the first with 'dbmig new NAME'.");
        }
        return new MigrationFolder(layout(), migrations, warnings);
    }

    private void classify(String name) {
        if (FolderListing.isIgnored(name)) {
            return;
        }
        Path file = dir.resolve(name);
        if (name.endsWith(".sql.conf")) {
            configurations.add(name);
        } else if (FolderListing.looksLikeSql(name)) {
            script(file, name, null);
        } else if (Files.isDirectory(file)) {
            folder(file, name);
        }
    }

    private void script(Path file, String name, FileName.Role role) {
        String path = shown + "/" + name;
        Optional<FileName> parsed = FileName.parse(file.getFileName().toString());
        if (parsed.isEmpty()) {
            if (FileName.isFlywayCallback(file.getFileName().toString())) {
                problems.add("\"" + path + "\" is a callback of Flyway, which dbmig does not run",
                        "Make a repeatable migration of it (R__name.sql), or move it out of the folder.");
                return;
            }
            Optional<String> meant = FileName.meant(file.getFileName().toString());
            problems.add("\"" + path + "\" fits no layout", meant.map(m -> "Rename it to \"" + m + "\".")
                    .orElse("Name it like \"001_name.sql\", or move it out of the folder."));
            return;
        }
        add(new Draft.Found(file, path, role == null ? parsed.get() : parsed.get().as(role)));
    }

    private void add(Draft.Found found) {
        FileName name = found.name();
        if (name.role() != FileName.Role.VERIFY) {
            shapes.putIfAbsent(name.shape(), found.shown());
        }
        Draft draft = name.version() == null
                ? repeatable.computeIfAbsent(name.name(), key -> new Draft())
                : versioned.computeIfAbsent(name.version(), key -> new Draft());
        underscored |= name.version() != null && name.version().toString().contains("_");
        draft.add(found, problems);
    }

    private void folder(Path folder, String name) {
        List<String> scripts = FolderListing.names(folder, shown + "/" + name).stream()
                .filter(FolderListing::looksLikeSql).toList();
        Optional<FileName> diesel = FileName.parseFolder(name);
        if (name.equals("verify")) {
            scripts.forEach(script -> script(folder.resolve(script), "verify/" + script, FileName.Role.VERIFY));
            return;
        }
        for (String script : scripts) {
            FileName.Role role = switch (script) {
                case "up.sql" -> FileName.Role.UP;
                case "down.sql" -> FileName.Role.DOWN;
                case "verify.sql" -> FileName.Role.VERIFY;
                default -> null;
            };
            if (role == null || diesel.isEmpty()) {
                problems.add("\"" + shown + "/" + name + "/" + script + "\" stands in a subfolder and is not read",
                        "Move it into \"" + shown + "\", or out of it.");
            } else {
                add(new Draft.Found(folder.resolve(script), shown + "/" + name + "/" + script, diesel.get().as(role)));
            }
        }
    }

    private Optional<Migration> migration(Draft draft) {
        Draft.Found up = draft.get(FileName.Role.UP);
        Draft.Found down = draft.get(FileName.Role.DOWN);
        Draft.Found verify = draft.get(FileName.Role.VERIFY);
        if (up == null) {
            Draft.Found lonely = down != null ? down : verify;
            problems.add("\"" + lonely.shown() + "\" has no up script of version " + lonely.name().version(),
                    "Add the up script, or remove this file.");
            return Optional.empty();
        }
        ScriptFile file = ScriptFile.read(up.shown(), up.file(), space);
        LayoutKind content = file.single().orElse(LayoutKind.NUMBERED);
        if (up.name().version() != null) {
            contents.putIfAbsent(content, up.shown());
        }
        if (file.isEmpty()) {
            warnings.add(up.shown() + ": the up script holds nothing but comments");
        }
        Optional<MigrationScript> downScript = file.single().isPresent() ? section(up, file, down)
                : file.isLiquibase() && down == null ? rollback(up) : whole(down);
        MigrationScript upScript = file.single().isPresent() ? section(up, file.up(), file.checksum()) : whole(up, file);
        MigrationKind kind = up.name().version() == null ? MigrationKind.REPEATABLE : MigrationKind.VERSIONED;
        return Optional.of(new Migration(kind, up.name().version(), up.name().name(), file.header(), upScript,
                downScript, whole(verify)));
    }

    /** What the change sets themselves say takes them back. */
    private static Optional<MigrationScript> rollback(Draft.Found up) {
        LiquibaseFile file = LiquibaseFile.read(up.file());
        return file.down().map(sql -> new MigrationScript(up.file(), Script.ofText(up.shown() + ", rollback", sql),
                file.isOutsideTransaction() ? Optional.of(false) : Optional.empty(), null));
    }

    private Optional<MigrationScript> section(Draft.Found up, ScriptFile file, Draft.Found down) {
        if (down != null) {
            problems.add("version " + up.name().version() + " has its down section in \"" + up.shown()
                    + "\" and a script \"" + down.shown() + "\"", "Keep one of them.");
        }
        if (file.down().map(ScriptFile.Section::empty).orElse(false)) {
            warnings.add(up.shown() + ":" + file.down().get().firstLine()
                    + ": the down section is empty and counts as none");
            return Optional.empty();
        }
        return file.down().map(section -> section(up, section, null));
    }

    private MigrationScript section(Draft.Found up, ScriptFile.Section section, String checksum) {
        Script script = Script.ofSection(up.shown(), up.file(), section.firstLine(), section.from(), section.to());
        return new MigrationScript(up.file(), script, section.transaction(), checksum);
    }

    private Optional<MigrationScript> whole(Draft.Found found) {
        if (found == null) {
            return Optional.empty();
        }
        ScriptFile file = ScriptFile.read(found.shown(), found.file(), space);
        if (file.single().isPresent()) {
            problems.add("\"" + found.shown() + "\" has sections, but its name says that it is one script",
                    "Remove the section directives.");
        } else if (file.isEmpty()) {
            warnings.add(found.shown() + ": the script holds nothing but comments");
        }
        return Optional.of(whole(found, file));
    }

    private MigrationScript whole(Draft.Found found, ScriptFile file) {
        String name = found.file().getFileName().toString();
        Optional<Boolean> configured = Optional.empty();
        try {
            if (found.name().shape() == FileName.Shape.FLYWAY && configurations.contains(name + ".conf")) {
                configured = ScriptConfiguration.flyway(found.file().resolveSibling(name + ".conf"),
                        found.shown() + ".conf");
            } else if (found.name().shape() == FileName.Shape.DIESEL) {
                configured = ScriptConfiguration.diesel(found.file().resolveSibling("metadata.toml"),
                        found.shown().replaceFirst("[^/]*$", "metadata.toml"));
            }
        } catch (IOException e) {
            throw Unreadable.file(found.shown(), e);
        }
        if (file.isLiquibase() && LiquibaseFile.read(found.file()).isOutsideTransaction()) {
            configured = Optional.of(false);
        }
        MigrationScript script = new MigrationScript(found.file(), Script.ofFile(found.shown(), found.file()),
                configured.or(file::transaction), file.checksum());
        return file.isLiquibase() ? script.ofLiquibase() : script;
    }

    private void refuseMixture(Collection<String> examples, boolean mixed) {
        if (mixed) {
            throw DbmigException.refused("\"" + shown + "\" mixes layouts")
                    .detail("Of different layouts are " + String.join(", ", examples) + ".")
                    .hint("Keep one layout in a folder: move the others to a folder of their own.");
        }
    }

    private LayoutKind layout() {
        if (shapes.containsKey(FileName.Shape.DIESEL)) {
            return LayoutKind.DIESEL;
        }
        if (shapes.containsKey(FileName.Shape.FLYWAY)) {
            return LayoutKind.FLYWAY;
        }
        if (contents.containsKey(LayoutKind.NODE_PG_MIGRATE)) {
            return LayoutKind.NODE_PG_MIGRATE;
        }
        LayoutKind content = contents.keySet().iterator().next();
        if (content != LayoutKind.NUMBERED) {
            return content;
        }
        return shapes.containsKey(FileName.Shape.UP_DOWN) ? LayoutKind.UP_DOWN
                : underscored ? LayoutKind.TIMESTAMPED : LayoutKind.NUMBERED;
    }
}
