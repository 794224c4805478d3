package dev.dbmig.cli;

import dev.dbmig.migration.Activity;
import dev.dbmig.migration.BlockerText;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Tells on the console what a run does, while it does it. */
final class RunProgress implements MigrationListener {

    private static final int MOST_HOLDERS = 3;

    private final Console console;
    private String toldHolders = "";

    RunProgress(Console console) {
        this.console = console;
    }

    @Override
    public void begins(Task task) {
        console.progress("  " + verb(task) + " " + task + " …");
    }

    @Override
    public void works(Task task, Activity activity) {
        boolean alone = activity.first().number() == activity.last().number();
        String statement = alone ? "statement " + activity.first().number()
                : "statements " + activity.first().number() + "–" + activity.last().number();
        String text = "  " + verb(task) + " " + task + ": " + statement + " of " + task.shape().statements() + ", "
                + Durations.show(activity.elapsed()) + progress(activity) + blockers(activity);
        if (console.showsProgress()) {
            console.progress(text + ": " + activity.first().summary());
        } else if (activity.elapsed().toSeconds() % 10 == 0) {
            console.say(text + ": " + activity.first().summary());
        }
    }

    @Override
    public void ran(Task task, Duration took) {
        console.say("  " + (task.direction() == Direction.UP ? "ran  " : "undid") + " " + task + "  "
                + console.styled(Console.Style.DIM, Durations.show(took)));
    }

    @Override
    public void waitsForLock(Task task, LockWait wait) {
        String text = "  " + task + ": a lock was not to be had, attempt " + wait.attempt()
                + "; rolled back, again in " + Durations.show(wait.pause());
        String holders = holders(wait.blockers());
        boolean areOthers = !holders.isEmpty() && !holders.equals(toldHolders);
        if (areOthers) {
            toldHolders = holders;
            console.say(text + "; it is held by " + holders);
        } else if (console.showsProgress()) {
            console.progress(text);
        } else if (Integer.bitCount(wait.attempt()) == 1) {
            console.say(text);
        }
    }

    @Override
    public void echo(String line) {
        console.say(line);
    }

    @Override
    public void notice(Task task, ServerMessage message) {
        console.say("  " + message.severity() + ":  " + message.message());
    }

    @Override
    public void note(String sentence) {
        console.say(sentence);
    }

    private static String verb(Task task) {
        return task.direction() == Direction.UP ? "applying" : "undoing";
    }

    private static String progress(Activity activity) {
        return activity.progress().map(p -> ", " + p.phase() + (p.total() > 0
                ? " " + Math.min(100, p.done() * 100 / p.total()) + "%" : "")).orElse("");
    }

    private static String blockers(Activity activity) {
        return activity.blockers().isEmpty() ? ""
                : ", waiting for " + holders(activity.blockers().stream().map(BlockerText::of).toList());
    }

    private static String holders(List<String> blockers) {
        int more = blockers.size() - MOST_HOLDERS;
        return blockers.stream().limit(MOST_HOLDERS).collect(Collectors.joining(" and "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
