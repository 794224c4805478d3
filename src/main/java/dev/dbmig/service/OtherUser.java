package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Another user of this machine, as whom a command can be run.
 *
 * @param name known to the machine
 * @param uid its number
 * @param home its home folder
 */
record OtherUser(String name, String uid, String home) {

    /**
     * @param name as configured; empty for dbmig's own
     * @return null for dbmig's own user
     * @throws DbmigException if there is no such user
     */
    static OtherUser of(String name, Tool tool) {
        if (name.isEmpty() || name.equals(System.getProperty("user.name"))) {
            return null;
        }
        CommandResult result = tool.ask(List.of("getent", "passwd", name));
        String[] fields = result.stdout().strip().split(":", -1);
        if (!result.isSuccess() || fields.length < 7) {
            throw DbmigException.refused("user \"" + name + "\" does not exist, whose " + tool.label() + " should be")
                    .hint("Correct 'user' in the configuration.");
        }
        return new OtherUser(name, fields[2], fields[5]);
    }

    /**
     * @param environment of {@code env}: {@code -u}, {@code NAME}, or {@code NAME=value}
     * @return the command as this user, who finds its own home, and neither PM2 nor the bus of dbmig's
     */
    List<String> running(List<String> environment, List<String> argv) {
        List<String> words = new ArrayList<>(List.of("runuser", "-u", name, "--", "env", "-u", "PM2_HOME",
                "-u", "DBUS_SESSION_BUS_ADDRESS", "HOME=" + home));
        words.addAll(environment);
        words.addAll(argv);
        return words;
    }
}
