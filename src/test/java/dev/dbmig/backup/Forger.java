package dev.dbmig.backup;

import dev.dbmig.backup.Manifest.Dump;
import dev.dbmig.backup.Manifest.FileFacts;
import dev.dbmig.backup.Manifest.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Damages a backup, and makes its manifest lie, with and without sealing it again. Says what it did. */
final class Forger {

    private final Path path;
    private Manifest manifest;

    private Forger(Path path, Manifest manifest) {
        this.path = path;
        this.manifest = manifest;
    }

    static Forger of(Backup backup) {
        return new Forger(backup.path(), backup.manifest());
    }

    Path path() {
        return path;
    }

    /** The content of a file, and what can happen to it; equal content is returned where nothing can. */
    record Bytes(byte[] content) {

        int size() {
            return content.length;
        }

        Bytes cut(int length) {
            return new Bytes(Arrays.copyOf(content, length));
        }

        Bytes replace(Random random) {
            byte[] changed = content.clone();
            changed[random.nextInt(size())] += (byte) (1 + random.nextInt(255));
            return new Bytes(changed);
        }

        Bytes flip(Random random) {
            byte[] changed = content.clone();
            changed[random.nextInt(size())] ^= (byte) (1 << random.nextInt(8));
            return new Bytes(changed);
        }

        Bytes zero(Random random) {
            byte[] changed = content.clone();
            int from = random.nextInt(size());
            Arrays.fill(changed, from, Math.min(size(), from + 512), (byte) 0);
            return new Bytes(changed);
        }

        Bytes lose(Random random) {
            int from = random.nextInt(size());
            return joined(from, new byte[0], Math.min(size(), from + 1 + random.nextInt(100)));
        }

        Bytes insert(Random random) {
            byte[] more = new byte[1 + random.nextInt(100)];
            random.nextBytes(more);
            int at = random.nextInt(size() + 1);
            return joined(at, more, at);
        }

        private Bytes joined(int head, byte[] middle, int tail) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(content, 0, head);
            all.writeBytes(middle);
            all.write(content, tail, size() - tail);
            return new Bytes(all.toByteArray());
        }
    }

    private List<Path> files(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(file -> Files.isRegularFile(file) && file.toFile().length() > 0).sorted().toList();
        }
    }

    String change(Random random, UnaryOperator<Bytes> change) throws IOException {
        List<Path> files = files(path);
        return change(files.get(random.nextInt(files.size())), change);
    }

    /** Of the archive only; and the manifest tells the new checksums. A large object that is not compressed is as long as it is. */
    String changeArchive(Random random, UnaryOperator<Bytes> change) throws IOException {
        List<Path> files = files(archive());
        Path file = files.get(random.nextInt(files.size()));
        String what = file.toString().matches(".*/blob_\\d+\\.dat") ? null : change(file, change);
        return what == null ? null : what + seal();
    }

    private String change(Path file, UnaryOperator<Bytes> change) throws IOException {
        Bytes before = new Bytes(Files.readAllBytes(file));
        Bytes after = change.apply(before);
        Files.write(file, after.content());
        return Arrays.equals(before.content(), after.content()) ? null
                : path.relativize(file) + " of " + before.size() + " bytes, now " + after.size() + ", other from byte "
                        + Arrays.mismatch(before.content(), after.content());
    }

    String swap(Random random) throws IOException {
        List<Path> files = files(path);
        Path one = files.get(random.nextInt(files.size()));
        Path other = files.get(random.nextInt(files.size()));
        byte[] content = Files.readAllBytes(one);
        byte[] others = Files.readAllBytes(other);
        Files.write(one, others);
        Files.write(other, content);
        return Arrays.equals(content, others) ? null : path.relativize(one) + " and " + path.relativize(other);
    }

    String delete(String name) throws IOException {
        Files.delete(path.resolve(name));
        return name;
    }

    /** One file of an archive in the directory format, and the manifest does not list it any more. */
    String deletePart(Random random) throws IOException {
        if (manifest.dump().format() == DumpFormat.CUSTOM) {
            return null;
        }
        List<Path> files = files(archive());
        Path file = files.get(random.nextInt(files.size()));
        Files.delete(file);
        return path.relativize(file) + seal();
    }

    String add(String name) throws IOException {
        Path file = path.resolve(name);
        boolean isNew = !Files.exists(file.getParent());
        Files.createDirectories(file.getParent());
        Files.writeString(file, "more");
        return name + (isNew ? " in a folder of its own" : "");
    }

    String link(String name, Path folder) throws IOException {
        Path moved = Files.createTempFile(folder, "moved", "");
        Files.write(moved, Files.readAllBytes(path.resolve(name)));
        Files.delete(path.resolve(name));
        Files.createSymbolicLink(path.resolve(name), moved);
        return name;
    }

    private Path archive() {
        return new Backup(path, manifest).archive();
    }

    String archiveOf(Backup strange) throws IOException {
        for (Path file : files(archive())) {
            Files.delete(file);
        }
        try (Stream<Path> all = Files.walk(strange.archive())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.write(archive().resolve(strange.archive().relativize(file).toString()), Files.readAllBytes(file));
            }
        }
        return strange.name();
    }

    String manifestOf(Backup strange) throws IOException {
        Files.write(path.resolve(Backup.MANIFEST), Files.readAllBytes(strange.path().resolve(Backup.MANIFEST)));
        return strange.name();
    }

    /** All of another backup, under the name of this one. */
    String become(Backup strange) throws IOException {
        archiveOf(strange);
        for (String name : List.of(Backup.GLOBALS, Backup.PROPERTIES)) {
            Files.write(path.resolve(name), Files.readAllBytes(strange.path().resolve(name)));
        }
        return manifestOf(strange);
    }

    /** Without sealing it again: a word that the pattern finds gets another letter or digit. */
    String lie(Random random, String pattern) throws IOException {
        String text = Files.readString(path.resolve(Backup.MANIFEST));
        List<MatchResult> found = Pattern.compile(pattern).matcher(text).results().toList();
        MatchResult word = found.get(random.nextInt(found.size()));
        int at = word.start() + random.nextInt(word.group().length());
        char other = (char) ('0' + random.nextInt(10));
        Files.writeString(path.resolve(Backup.MANIFEST), text.substring(0, at) + other + text.substring(at + 1));
        return other == text.charAt(at) ? null : word.group() + " at " + at;
    }

    String lieNull(Random random) throws IOException {
        String text = Files.readString(path.resolve(Backup.MANIFEST));
        List<MatchResult> found = Pattern.compile("(?<=\": )[\"\\d][^\\n{]*?(?=,?\\n)").matcher(text).results().toList();
        MatchResult value = found.get(random.nextInt(found.size()));
        Files.writeString(path.resolve(Backup.MANIFEST), text.substring(0, value.start()) + "null" + text.substring(value.end()));
        return value.group();
    }

    /** Seals what there is now: a manifest that fits the files. */
    String seal() throws IOException {
        Files.deleteIfExists(path.resolve(BackupFiles.DAMAGE));
        return write(with(manifest.dump(), new BackupFiles(path).seal(bytes -> { })));
    }

    Forger compression(String level) {
        Dump d = manifest.dump();
        manifest = with(new Dump(d.program(), d.programVersion(), d.format(), level, d.jobs()), manifest.files());
        return this;
    }

    Backup sealed() throws IOException {
        write(manifest);
        return new Backup(path, manifest);
    }

    private Manifest with(Dump dump, SortedMap<String, FileFacts> files) {
        return new Manifest(manifest.runId(), manifest.source(), dump, manifest.started(), manifest.finished(), files,
                manifest.grade(), null, null);
    }

    private Manifest with(Source source) {
        return new Manifest(manifest.runId(), source, manifest.dump(), manifest.started(), manifest.finished(),
                manifest.files(), manifest.grade(), null, null);
    }

    private String write(Manifest lie) throws IOException {
        Files.writeString(path.resolve(Backup.MANIFEST), ManifestJson.write(lie));
        return " (sealed)";
    }

    /** Each of one thing, in a manifest that is sealed as it should be. */
    static Map<String, DamageTrialsIT.Damage> sealedLies() {
        Map<String, DamageTrialsIT.Damage> lies = new LinkedHashMap<>();
        lies.put("database", f -> f.write(f.with(f.source("other", f.manifest.source().serverVersion()))));
        lies.put("server version", f -> f.write(f.with(f.source(f.manifest.source().database(), "14.2"))));
        Forger.dumps().forEach((what, change) ->
                lies.put(what, f -> f.write(f.with(change.apply(f.manifest.dump()), f.manifest.files()))));
        lies.put("size of a file", f -> f.write(f.withFile(facts -> new FileFacts(facts.bytes() + 1, facts.sha256()))));
        lies.put("checksum of a file", f -> f.write(f.withFile(facts -> new FileFacts(facts.bytes(), "0".repeat(64)))));
        lies.put("a file that is not listed", f -> f.write(f.withFile(facts -> null)));
        lies.put("a year earlier", f -> f.write(f.moved(Duration.ofDays(-365))));
        lies.put("an hour later", f -> f.write(f.moved(Duration.ofHours(1))));
        lies.put("the run", f -> f.write(new Manifest("other", f.manifest.source(), f.manifest.dump(),
                f.manifest.started(), f.manifest.finished(), f.manifest.files(), f.manifest.grade(), null, null)));
        lies.put("verified, and nothing was counted", f -> f.write(new Manifest(f.manifest.runId(), f.manifest.source(),
                f.manifest.dump(), f.manifest.started(), f.manifest.finished(), f.manifest.files(), Grade.VERIFIED, null, null)));
        lies.put("ended before it began", f -> f.write(new Manifest(f.manifest.runId(), f.manifest.source(),
                f.manifest.dump(), f.manifest.started(), f.manifest.started().minusSeconds(5), f.manifest.files(),
                f.manifest.grade(), null, null)));
        return lies;
    }

    private static Map<String, UnaryOperator<Dump>> dumps() {
        return new TreeMap<>(Map.of(
                "version of pg_dump", d -> new Dump(d.program(), "14.2", d.format(), d.compression(), d.jobs()),
                "format", d -> new Dump(d.program(), d.programVersion(), d.format() == DumpFormat.CUSTOM
                        ? DumpFormat.DIRECTORY : DumpFormat.CUSTOM, d.compression(), d.jobs()),
                "compression", d -> new Dump(d.program(), d.programVersion(), d.format(),
                        d.compression().equals("0") ? "1" : "0", d.jobs())));
    }

    private Source source(String database, String version) {
        Source s = manifest.source();
        return new Source(database, s.databaseOid(), s.systemIdentifier(), version, s.locale(), s.schemaVersion(),
                s.transactionMarker());
    }

    private Manifest withFile(UnaryOperator<FileFacts> change) {
        SortedMap<String, FileFacts> files = new TreeMap<>(manifest.files());
        List<String> names = new ArrayList<>(files.keySet());
        String name = names.get(names.size() / 2);
        FileFacts changed = change.apply(files.remove(name));
        if (changed != null) {
            files.put(name, changed);
        }
        return with(manifest.dump(), files);
    }

    private Manifest moved(Duration span) {
        return new Manifest(manifest.runId(), manifest.source(), manifest.dump(), manifest.started().plus(span),
                manifest.finished().plus(span), manifest.files(), manifest.grade(), null, null);
    }
}
