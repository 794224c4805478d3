package dev.dbmig.offsite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How to read, list and remove what a well-known program has copied. Only where that is certain: an option
 * whose meaning is not known here makes a command unknown.
 */
final class KnownCommands {

    private static final Set<String> AWS_OPTIONS = Set.of("--profile", "--endpoint-url", "--region", "--ca-bundle");
    private static final Set<String> AWS_QUIET = Set.of("--only-show-errors", "--quiet", "--no-progress");
    private static final Set<String> SSH_OPTIONS = Set.of("-i", "-o", "-P", "-F", "-J");

    private KnownCommands() {}

    /** What can be told; nothing of a program that is not known. */
    static StoreCommands of(List<String> copy) {
        String program = Path.of(copy.get(0)).getFileName() == null ? "" : Path.of(copy.get(0)).getFileName().toString();
        Optional<StoreCommands> known = switch (program) {
            case "rclone" -> rclone(copy);
            case "aws" -> aws(copy);
            case "cp" -> cp(copy);
            case "scp" -> scp(copy);
            default -> Optional.empty();
        };
        return known.orElseGet(() -> new StoreCommands(copy, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** Its options are the same for all of its commands. */
    private static Optional<StoreCommands> rclone(List<String> copy) {
        int verb = first(copy, Set.of("copyto", "copy", "rcat"));
        if (verb < 0) {
            return Optional.empty();
        }
        String named = copy.get(verb).equals("copy") ? slashed(last(copy)) + StoreCommands.NAME : last(copy);
        return folderOf(named, "/:").map(folder -> new StoreCommands(copy, Optional.of(rclone(copy, verb, "cat", named)),
                Optional.of(rclone(copy, verb, "lsf", folder)), Optional.of(rclone(copy, verb, "deletefile", named))));
    }

    private static List<String> rclone(List<String> copy, int verb, String other, String what) {
        List<String> words = new ArrayList<>(copy.subList(0, copy.size() - 1));
        words.set(verb, other);
        words.remove(StoreCommands.FILE);
        words.add(what);
        return words;
    }

    private static Optional<StoreCommands> aws(List<String> copy) {
        int verb = copy.indexOf("cp");
        List<String> globals = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (int i = 1; i < copy.size(); i++) {
            String word = copy.get(i);
            if (AWS_OPTIONS.contains(word) && i + 1 < copy.size()) {
                globals.addAll(List.of(word, copy.get(++i)));
            } else if (word.startsWith("-") && !word.equals("-") && !AWS_QUIET.contains(word)) {
                return Optional.empty();
            } else if (!word.startsWith("--")) {
                places.add(word);
            }
        }
        if (verb < 0 || places.size() != 4 || !places.subList(0, 2).equals(List.of("s3", "cp"))
                || !places.get(3).startsWith("s3://")) {
            return Optional.empty();
        }
        String named = places.get(3).endsWith("/") ? places.get(3) + StoreCommands.NAME : places.get(3);
        String program = copy.get(0);
        return folderOf(named, "/").map(folder -> new StoreCommands(copy,
                Optional.of(join(List.of(program), globals, List.of("s3", "cp", "--only-show-errors", named, "-"))),
                Optional.of(join(List.of(program), globals, List.of("s3", "ls", folder))),
                Optional.of(join(List.of(program), globals, List.of("s3", "rm", "--only-show-errors", named)))));
    }

    private static Optional<StoreCommands> cp(List<String> copy) {
        List<String> places = copy.stream().skip(1).filter(word -> !word.startsWith("-")).toList();
        if (places.size() != 2 || !last(copy).equals(places.get(1))) {
            return Optional.empty();
        }
        String named = last(copy).endsWith("/") ? last(copy) + StoreCommands.NAME : last(copy);
        return folderOf(named, "/").map(folder -> new StoreCommands(copy, Optional.of(List.of("cat", "--", named)),
                Optional.of(List.of("ls", "-1", "--", folder)), Optional.of(List.of("rm", "--", named))));
    }

    private static Optional<StoreCommands> scp(List<String> copy) {
        List<String> options = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (int i = 1; i < copy.size(); i++) {
            String word = copy.get(i);
            if (SSH_OPTIONS.contains(word) && i + 1 < copy.size()) {
                options.addAll(List.of(word.equals("-P") ? "-p" : word, copy.get(++i)));
            } else if (word.startsWith("-") && !Set.of("-q", "-B", "-C", "-p").contains(word)) {
                return Optional.empty();
            } else if (!word.startsWith("-")) {
                places.add(word);
            }
        }
        // The other side has a shell: only what is a word there for certain.
        if (places.size() != 2 || !places.get(1).matches("[A-Za-z0-9@._-]+:[A-Za-z0-9/._~-]*(\\{name})?")) {
            return Optional.empty();
        }
        String host = places.get(1).substring(0, places.get(1).indexOf(':'));
        String path = places.get(1).substring(host.length() + 1);
        String named = path.endsWith(StoreCommands.NAME) ? path : slashed(path) + StoreCommands.NAME;
        return folderOf(named.contains("/") ? named : "./" + named, "/").map(folder -> new StoreCommands(copy,
                Optional.of(ssh(options, host, "cat", named)), Optional.of(ssh(options, host, "ls", "-1", folder)),
                Optional.of(ssh(options, host, "rm", named))));
    }

    private static List<String> ssh(List<String> options, String host, String... words) {
        return join(List.of("ssh", "-o", "BatchMode=yes"), options,
                Stream.concat(Stream.of(host), Stream.of(words)).toList());
    }

    private static int first(List<String> words, Set<String> wanted) {
        for (int i = 1; i < words.size(); i++) {
            if (wanted.contains(words.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Of a place that ends in the name: what is before it, if that is a folder. */
    private static Optional<String> folderOf(String named, String ends) {
        String folder = named.endsWith(StoreCommands.NAME)
                ? named.substring(0, named.length() - StoreCommands.NAME.length()) : "";
        boolean isFolder = !folder.isEmpty() && ends.indexOf(folder.charAt(folder.length() - 1)) >= 0
                && !folder.contains(StoreCommands.NAME);
        return isFolder ? Optional.of(folder) : Optional.empty();
    }

    private static String slashed(String folder) {
        return folder.isEmpty() || folder.endsWith("/") || folder.endsWith(":") ? folder : folder + "/";
    }

    private static String last(List<String> words) {
        return words.get(words.size() - 1);
    }

    private static List<String> join(List<String> program, List<String> options, List<String> rest) {
        return Stream.of(program, options, rest).flatMap(List::stream).toList();
    }
}
