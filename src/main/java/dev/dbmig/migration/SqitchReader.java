package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.SqitchChange.Tag;
import dev.dbmig.sql.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a Sqitch project: the plan gives the order, {@code deploy}, {@code revert} and {@code verify} the scripts. */
final class SqitchReader {

    static final String PLAN = "sqitch.plan";
    static final String CONFIGURATION = "sqitch.conf";

    private final Path dir;
    private final String shown;
    private final SqitchConfiguration configuration;
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final ReadingSpace space = ReadingSpace.create();

    SqitchReader(Path dir, String shown) {
        this.dir = dir;
        this.shown = shown;
        this.configuration = SqitchConfiguration.read(dir.resolve(CONFIGURATION), shown + "/" + CONFIGURATION);
    }

    static boolean isProject(List<String> names) {
        return names.contains(PLAN) || names.contains(CONFIGURATION);
    }

    MigrationFolder read() {
        List<SqitchChange> changes = plan();
        if (changes.isEmpty()) {
            throw DbmigException.refused("no changes in \"" + shown + "/" + configuration.plan() + "\"")
                    .hint("Add the first with 'sqitch add NAME'.");
        }
        List<Migration> migrations = new ArrayList<>();
        Map<String, List<Tag>> tagsUntilReworked = new HashMap<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            SqitchChange change = changes.get(i);
            tagsUntilReworked.values().forEach(tags -> tags.addAll(change.tags()));
            List<Tag> reworked = tagsUntilReworked.put(change.entry().name(), new ArrayList<>());
            migration(change, i + 1, reworked == null ? List.of() : List.copyOf(reworked)).ifPresent(m -> migrations.add(0, m));
        }
        problems.throwIfAny();
        return new MigrationFolder(LayoutKind.SQITCH, migrations, warnings);
    }

    private List<SqitchChange> plan() {
        String name = shown + "/" + configuration.plan();
        try {
            return SqitchPlan.read(name, Files.readAllLines(dir.resolve(configuration.plan())));
        } catch (IOException e) {
            throw Unreadable.file(name, e);
        }
    }

    /** @param reworked the tags between it and the later change of the same name, the newest first; none for the latest */
    private Optional<Migration> migration(SqitchChange change, int position, List<Tag> reworked) {
        String stem = stem(change, reworked);
        SqitchChange.Entry entry = change.entry();
        Optional<MigrationScript> up = script(configuration.deploy(), stem, change);
        if (up.isEmpty()) {
            problems.add("\"" + path(configuration.deploy(), stem) + "\" is in the plan (line " + entry.line() + "), and there is no such file",
                    "Bring it back, or take the change out of the plan.");
            return Optional.empty();
        }
        String description = entry.note().isBlank() ? null : entry.note();
        Header header = new Header(description, entry.planner(), entry.plannedAt(), null);
        return Optional.of(new Migration(MigrationKind.VERSIONED, SqitchChange.version(position, change.id()), stem, header, up.get(),
                script(configuration.revert(), stem, change), script(configuration.verify(), stem, change)));
    }

    /** A reworked change keeps its scripts under the first of the tags for which there is one. */
    private String stem(SqitchChange change, List<Tag> reworked) {
        String name = change.entry().name();
        if (reworked.isEmpty()) {
            return name;
        }
        return reworked.stream().map(tag -> name + "@" + tag.entry().name())
                .filter(stem -> Files.exists(dir.resolve(path(stem)))).findFirst()
                .orElse(name + "@" + reworked.get(0).entry().name());
    }

    private String path(String stem) {
        return configuration.deploy() + "/" + stem + "." + configuration.extension();
    }

    private String path(String folder, String stem) {
        return shown + "/" + folder + "/" + stem + "." + configuration.extension();
    }

    private Optional<MigrationScript> script(String folder, String stem, SqitchChange change) {
        Path file = dir.resolve(folder + "/" + stem + "." + configuration.extension());
        String name = path(folder, stem);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ScriptFile read = ScriptFile.read(name, file, space);
        if (read.isEmpty() && !folder.equals(configuration.verify())) {
            warnings.add(name + ": the script holds nothing but comments");
        }
        return Optional.of(new MigrationScript(file, Script.ofFile(name, file), read.transaction(), read.checksum(), change));
    }
}
