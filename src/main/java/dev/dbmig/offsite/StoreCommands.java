package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandLine;
import java.util.List;
import java.util.Optional;

/**
 * The commands of a store, as words; none of them goes through a shell.
 *
 * @param copy with {@code {file}}, or reading its standard input; with {@code {name}} unless the store names
 *     files by themselves
 * @param read writes the file {@code {name}} to its standard output; empty if nothing does
 * @param list writes a line for each file, whose last word is its name
 * @param remove removes the file {@code {name}}
 */
record StoreCommands(List<String> copy, Optional<List<String>> read, Optional<List<String>> list,
        Optional<List<String>> remove) {

    static final String FILE = "{file}";
    static final String NAME = "{name}";

    /** @throws DbmigException if one of them cannot be a command, or does not name what it has to */
    static StoreCommands parse(String copy, Optional<String> read, Optional<String> list, Optional<String> remove) {
        List<String> words = CommandLine.split(copy);
        StoreCommands known = KnownCommands.of(words);
        StoreCommands all = new StoreCommands(words, read.map(text -> split("read", text)).or(known::read),
                list.map(CommandLine::split).or(known::list), remove.map(text -> split("remove", text)).or(known::remove));
        if (!all.copiesFile() && !mentions(words, NAME)) {
            throw DbmigException.usage("backup.copy-to: the command \"" + copy + "\" names neither " + FILE + " nor " + NAME)
                    .hint("E.g. rclone copyto {file} offsite:{name}, or s3://bucket/prefix, or the path of a folder.");
        }
        return all;
    }

    private static List<String> split(String which, String text) {
        List<String> words = CommandLine.split(text);
        if (!mentions(words, NAME)) {
            throw DbmigException.usage("backup.copy-to." + which + ": \"" + text + "\" does not say which file: " + NAME + " is missing");
        }
        return words;
    }

    private static boolean mentions(List<String> words, String what) {
        return words.stream().anyMatch(word -> word.contains(what));
    }

    /** Whether it wants a file, and not its standard input. */
    boolean copiesFile() {
        return mentions(copy, FILE);
    }

    static List<String> fill(List<String> words, String name, String file) {
        return words.stream().map(word -> word.replace(NAME, name).replace(FILE, file)).toList();
    }
}
