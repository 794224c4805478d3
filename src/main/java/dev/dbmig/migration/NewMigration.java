package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the files of the next migration in the layout that the folder has; all of them or none. */
public final class NewMigration {

    private static final Body EMPTY = new Body("", "");

    private final Path dir;
    private final String shown;
    private final Clock clock;

    public NewMigration(Path dir, String shownAs) {
        this(dir, shownAs, Clock.systemUTC());
    }

    NewMigration(Path dir, String shownAs, Clock clock) {
        this.dir = dir;
        this.shown = shownAs;
        this.clock = clock;
    }

    /**
     * Creates the files and gives them in order. {@code sequential} counts only for an empty folder: 001, 002, …
     * instead of the time (UTC). An existing file is never overwritten.
     */
    public List<Path> create(String title, boolean sequential) {
        return create(title, sequential, null).files();
    }

    /** What a new migration is to hold, without its header. */
    public record Body(String up, String down) {
    }

    /** @param files in order */
    public record Written(List<Path> files, String version) {
    }

    /** Likewise, with its contents. Where the layout has no place for a down script, there is none. */
    public Written create(String title, Body body) {
        return create(title, false, body);
    }

    private Written create(String title, boolean sequential, Body body) {
        String name = nameOf(title);
        boolean first = !Files.exists(dir) || FolderListing.names(dir, shown).stream().noneMatch(
                entry -> FolderListing.looksLikeSql(entry) || Files.isDirectory(dir.resolve(entry)));
        LayoutKind layout = sequential ? LayoutKind.NUMBERED : LayoutKind.TIMESTAMPED;
        List<Migration> existing = List.of();
        if (!first) {
            MigrationFolder folder = MigrationFolder.read(dir, shown);
            layout = folder.layout();
            existing = folder.migrations().stream().filter(m -> m.version() != null).toList();
        }
        String version = nextVersion(layout, existing);
        Body contents = body != null ? body
                : new Body("-- Write the change here.\n", "-- Undo here exactly what the migration does.\n");
        return new Written(write(files(layout, new Named(version, name, title), existing, body == null && isSingle(layout) ? EMPTY : contents)), version);
    }

    /**
     * {@code Add user preferences} becomes {@code add_user_preferences}.
     *
     * @throws DbmigException if it can be no name
     */
    public static String nameOf(String title) {
        String name = title.strip().replaceAll("[\\s-]+", "_").toLowerCase(Locale.ROOT);
        if (!name.matches("[\\p{L}\\p{N}_]+") || name.matches("(.*_)?(rollback|verify)")) {
            throw DbmigException.usage("\"" + title + "\" cannot be the name of a migration")
                    .hint("Use letters, digits and _, not ending in rollback or verify: add_user_preferences.");
        }
        return name;
    }

    private String nextVersion(LayoutKind layout, List<Migration> existing) {
        String last = existing.isEmpty() ? "" : existing.get(existing.size() - 1).version().toString();
        if (existing.isEmpty() && layout == LayoutKind.NUMBERED) {
            return "001";
        }
        if (existing.isEmpty() || layout == LayoutKind.DIESEL || last.matches("\\d{14}|\\d{8}_\\d{6}")) {
            return timestamp(last.contains("_") || existing.isEmpty() ? "yyyyMMdd_HHmmss" : "yyyyMMddHHmmss", existing);
        }
        int end = last.length();
        int start = end;
        while (start > 0 && Character.isDigit(last.charAt(start - 1))) {
            start--;
        }
        String number = new BigInteger(last.substring(start)).add(BigInteger.ONE).toString();
        return last.substring(0, start) + "0".repeat(Math.max(0, end - start - number.length())) + number;
    }

    private String timestamp(String pattern, List<Migration> existing) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
        Instant time = clock.instant();
        while (true) {
            Version version = Version.of(format.format(time));
            if (existing.stream().noneMatch(m -> m.version().equals(version))) {
                return version.toString();
            }
            time = time.plusSeconds(1);
        }
    }

    private record Named(String version, String name, String title) {
    }

    private static boolean isSingle(LayoutKind layout) {
        return layout == LayoutKind.DBMATE || layout == LayoutKind.GOOSE || layout == LayoutKind.NODE_PG_MIGRATE;
    }

    private Map<Path, String> files(LayoutKind layout, Named named, List<Migration> existing, Body body) {
        String version = named.version();
        String name = named.name();
        String up = (layout == LayoutKind.NUMBERED && hasHeaderOfVersion(existing) ? headerOfVersion(named, existing) : header("Migration", name))
                + body.up();
        String down = header("Rollback", name) + body.down();
        String base = version + "_" + name;
        Map<Path, String> files = new LinkedHashMap<>();
        switch (layout) {
            case TIMESTAMPED -> pair(files, base + ".sql", up, base + "_rollback.sql", down);
            case NUMBERED -> {
                files.put(dir.resolve(base + ".sql"), up);
                downName(version, existing).ifPresent(file -> files.put(dir.resolve(file), down));
            }
            case UP_DOWN -> pair(files, base + ".up.sql", up, base + ".down.sql", down);
            case DIESEL -> pair(files, dashed(version) + "_" + name + "/up.sql", up,
                    dashed(version) + "_" + name + "/down.sql", down);
            case FLYWAY -> files.put(dir.resolve("V" + version + "__" + name + ".sql"), up);
            case DBMATE -> files.put(dir.resolve(base + ".sql"), "-- migrate:up\n" + body.up() + "\n\n-- migrate:down\n" + body.down() + "\n");
            case GOOSE -> files.put(dir.resolve(base + ".sql"), "-- +goose Up\n" + goose(body.up()) + "\n\n-- +goose Down\n"
                    + goose(body.down()) + "\n");
            case SQITCH -> throw DbmigException.refused("a change of Sqitch begins with a line of its plan")
                    .hint("sqitch add " + name + " -n '…'");
            case TABLE -> throw new IllegalStateException("a row is no file");
            case NODE_PG_MIGRATE -> files.put(dir.resolve(base + ".sql"), "-- Up Migration\n" + body.up() + "\n\n-- Down Migration\n" + body.down() + "\n");
        }
        return files;
    }

    /** goose itself would cut a function at its semicolons. */
    private static String goose(String sql) {
        return sql.contains("$") ? "-- +goose StatementBegin\n" + sql + "-- +goose StatementEnd\n" : sql;
    }

    private void pair(Map<Path, String> files, String upFile, String up, String downFile, String down) {
        files.put(dir.resolve(upFile), up);
        files.put(dir.resolve(downFile), down);
    }

    /** None for sqlx's plain files, where a second file would be a second migration. */
    private static Optional<String> downName(String version, List<Migration> existing) {
        List<String> downs = existing.stream().flatMap(m -> m.down().stream())
                .map(down -> down.file().getFileName().toString()).toList();
        if (downs.isEmpty() && version.length() == 14) {
            return Optional.empty();
        }
        return Optional.of(downs.stream().anyMatch(file -> file.startsWith("rollback_"))
                ? "rollback_" + version + ".sql" : version + "_rollback.sql");
    }

    private static String dashed(String version) {
        return version.replaceFirst("^(\\d{4})(\\d{2})(\\d{2})(\\d{6})$", "$1-$2-$3-$4");
    }

    private String header(String word, String name) {
        return "-- " + word + ": " + name + "\n-- Created: " + clock.instant().toString().substring(0, 10)
                + "\n" + (word.equals("Migration") ? "-- Description: " + name.replace('_', ' ') + "\n\n" : "\n");
    }

    /** Whether the folder's newest script says by whom it is, or whether there is a way back: then the next one does, too. */
    private static boolean hasHeaderOfVersion(List<Migration> existing) {
        Header last = existing.isEmpty() ? Header.NONE : existing.get(existing.size() - 1).header();
        return last.author() != null || last.reversible() != null;
    }

    private String headerOfVersion(Named named, List<Migration> existing) {
        String author = System.getProperty("user.name", "").strip();
        boolean tellsReversible = existing.get(existing.size() - 1).header().reversible() != null && downName(named.version(), existing).isPresent();
        return "-- Migration: " + named.version() + "\n-- Description: " + named.title().strip().replaceAll("\\s+", " ")
                + "\n-- Author: " + (author.isEmpty() || author.equals("?") ? "[Your Name]" : author)
                + "\n-- Date: " + clock.instant().toString().substring(0, 10)
                + (tellsReversible ? "\n-- Reversible: Yes" : "") + "\n\n";
    }

    private List<Path> write(Map<Path, String> files) {
        List<Path> written = new ArrayList<>();
        try {
            Files.createDirectories(dir);
            for (Map.Entry<Path, String> file : files.entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                try (var out = Files.newOutputStream(file.getKey(), StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
                    written.add(file.getKey());
                    out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                }
            }
            return List.copyOf(written);
        } catch (IOException e) {
            DbmigException error = new DbmigException(ExitCode.REFUSED,
                    "cannot create the migration in \"" + shown + "\": " + e, e)
                    .hint("Nothing was created. Check the folder's permissions and free space, then repeat.");
            written.forEach(file -> remove(file, error));
            throw error;
        }
    }

    private static void remove(Path file, DbmigException error) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }
}
