package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.offsite.Copy;
import dev.dbmig.offsite.Offsite;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a copy back, and says what was found. */
final class CopyProof {

    private final Console console;
    private final Offsite offsite;

    CopyProof(Console console, Offsite offsite) {
        this.console = console;
        this.offsite = offsite;
    }

    /**
     * @param backup null for the newest
     * @param database of which the newest is; empty if there is only one
     */
    ExitCode run(String backup, Optional<String> database) {
        Copy copy = backup == null ? newest(database) : offsite.find(backup).orElseThrow(() -> none(" of backup \"" + backup + "\""));
        console.progress("  reading " + copy.file() + " …");
        boolean looksInto = offsite.looksInto(copy);
        List<String> problems;
        try {
            problems = offsite.verify(copy.backup());
        } catch (DbmigException e) {
            throw InterruptedWork.why(e, "the copy was read");
        }
        answer(copy, looksInto, problems);
        return problems.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }

    private Copy newest(Optional<String> database) {
        List<Copy> copies = offsite.look().stream()
                .filter(copy -> database.isEmpty() || copy.origin().source().database().equals(database.get()))
                .sorted(Comparator.comparing((Copy copy) -> copy.origin().started()).thenComparing(Copy::backup)).toList();
        if (copies.isEmpty()) {
            throw none(database.map(name -> " of database \"" + name + "\"").orElse(""));
        }
        if (copies.stream().map(copy -> copy.origin().source().database()).distinct().count() > 1) {
            throw DbmigException.usage("there are copies of several databases").hint("Name a backup, or the database with --dbname.");
        }
        return copies.get(copies.size() - 1);
    }

    private DbmigException none(String what) {
        return DbmigException.refused("there is no copy" + what + " at " + offsite.destination())
                .hint("See 'dbmig backup list --copies'.");
    }

    private void answer(Copy copy, boolean looksInto, List<String> problems) {
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", copy.backup());
            document.put("file", copy.file());
            document.put("destination", offsite.destination());
            document.put("decrypted", looksInto);
            document.put("problems", problems);
            console.json(document);
        } else if (problems.isEmpty()) {
            console.say(console.styled(Console.Style.GOOD, "The copy of " + copy.backup() + " is good") + ": it is what was sent"
                    + (looksInto ? ", and each file in it is as its manifest says."
                            : ". What is in it was not looked at: it is encrypted, and no private key is known here."));
        } else {
            console.line(console.styled(Console.Style.BAD, "The copy of " + copy.backup() + " is bad") + ":");
            problems.forEach(problem -> console.line("  " + problem));
        }
    }
}
