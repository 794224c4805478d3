package dev.dbmig.sql;

import dev.dbmig.DbmigException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A backslash command with its arguments, read as psql reads them.
 *
 * @param rest how many bytes of the line it has left: another command, or nothing
 */
record MetaCommand(String name, List<String> arguments, Location location, int rest) {

    private static final Set<String> KNOWN = Set.of("i", "include", "ir", "include_relative", "set", "unset", "echo",
            "qecho", "warn", "restrict", "unrestrict");

    /** @param line what follows the backslash */
    static MetaCommand read(String line, Variables variables, Location location) {
        int at = 0;
        while (at < line.length() && !isSpace(line.charAt(at)) && line.charAt(at) != '\\') {
            at++;
        }
        String name = line.substring(0, at);
        if (!KNOWN.contains(name)) {
            throw DbmigException.refused(location + ": \\" + name + " is not supported")
                    .hint("Supported are \\i, \\ir, \\set, \\unset, \\echo, \\qecho, \\warn, \\restrict and \\unrestrict; "
                            + "write the rest in SQL.");
        }
        Arguments arguments = new Arguments(line, at, variables, location);
        List<String> values = arguments.read();
        return new MetaCommand(name, values, location,
                line.substring(arguments.position()).getBytes(StandardCharsets.UTF_8).length);
    }

    String only(String what) {
        if (arguments.size() != 1) {
            throw DbmigException.refused(location + ": \\" + name + " needs " + what)
                    .hint("Write \\" + name + " and one argument, in single quotes if it has spaces.");
        }
        return arguments.get(0);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** The arguments: words, with quotes and variables, up to the end of the line or the next backslash. */
    private static final class Arguments {

        private final String line;
        private final Variables variables;
        private final Location location;
        private int at;

        Arguments(String line, int at, Variables variables, Location location) {
            this.line = line;
            this.at = at;
            this.variables = variables;
            this.location = location;
        }

        int position() {
            return at;
        }

        List<String> read() {
            List<String> values = new ArrayList<>();
            while (true) {
                while (at < line.length() && isSpace(line.charAt(at))) {
                    at++;
                }
                if (at >= line.length()) {
                    return values;
                }
                if (line.charAt(at) == '\\') {
                    at += line.startsWith("\\\\", at) ? 2 : 0;
                    return values;
                }
                values.add(word());
            }
        }

        private String word() {
            StringBuilder word = new StringBuilder();
            while (at < line.length() && !isSpace(line.charAt(at)) && line.charAt(at) != '\\') {
                switch (line.charAt(at)) {
                    case '\'' -> singleQuoted(word);
                    case '"' -> doubleQuoted(word);
                    case ':' -> variable(word);
                    case '`' -> throw DbmigException.refused(location + ": `commands` in a meta-command are not run")
                            .hint("Write the value itself.");
                    default -> word.append(line.charAt(at++));
                }
            }
            return word.toString();
        }

        private void singleQuoted(StringBuilder word) {
            for (at++; at < line.length(); at++) {
                char c = line.charAt(at);
                if (c == '\'') {
                    if (at + 1 >= line.length() || line.charAt(at + 1) != '\'') {
                        at++;
                        return;
                    }
                    at++;
                    word.append('\'');
                } else if (c == '\\' && at + 1 < line.length()) {
                    escape(word);
                } else {
                    word.append(c);
                }
            }
            throw DbmigException.refused(location + ": unterminated quoted string")
                    .hint("Close it on the same line.");
        }

        private void escape(StringBuilder word) {
            char c = line.charAt(++at);
            switch (c) {
                case 'n' -> word.append('\n');
                case 't' -> word.append('\t');
                case 'b' -> word.append('\b');
                case 'r' -> word.append('\r');
                case 'f' -> word.append('\f');
                default -> word.append(c);
            }
        }

        private void doubleQuoted(StringBuilder word) {
            int close = line.indexOf('"', at + 1);
            if (close < 0) {
                throw DbmigException.refused(location + ": unterminated quoted string")
                        .hint("Close it on the same line.");
            }
            word.append(line, at, close + 1);
            at = close + 1;
        }

        private void variable(StringBuilder word) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            int byteAt = line.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
            VariableReference reference = VariableReference.at(bytes, byteAt, bytes.length);
            if (reference == null) {
                word.append(line.charAt(at++));
                return;
            }
            String written = new String(bytes, byteAt, reference.end() - byteAt, StandardCharsets.UTF_8);
            String value = variables.get(reference.name()).orElse(null);
            if (reference.isTest()) {
                word.append(value == null ? "FALSE" : "TRUE");
            } else if (value == null) {
                word.append(written);
            } else {
                word.append(reference.isPlain() ? value : reference.quoted(value));
            }
            at += written.length();
        }
    }
}
