package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.service.ServiceState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The processes of one name under a user's PM2, one or a cluster of them. They are stopped and started by their
 * numbers: {@code pm2 start} takes a name with a dot or a slash for a file, and {@code pm2 stop} takes "all", and
 * a name that is also a namespace, for more than that process.
 */
final class Pm2Service implements ManagedService {

    private final ServiceDefinition definition;
    private final Tool tool;
    /** As they were asked for last: PM2 takes half a second to answer, and the application may be down meanwhile. */
    private List<Pm2Process> seen;

    Pm2Service(ServiceDefinition definition, Tool tool) {
        this.definition = definition;
        this.tool = tool;
    }

    @Override
    public String label() {
        return definition.label();
    }

    @Override
    public ServiceState state() {
        seen = processes();
        return new ServiceState(phase(seen.stream().map(Pm2Process::phase).collect(Collectors.toSet())),
                seen.stream().map(Pm2Process::words).distinct().collect(Collectors.joining("; ")),
                seen.stream().map(Pm2Process::instance).collect(Collectors.joining(" ")));
    }

    private static Phase phase(Set<Phase> phases) {
        return phases.contains(Phase.CHANGING) ? Phase.CHANGING
                : phases.size() > 1 ? Phase.PARTLY
                : phases.iterator().next();
    }

    @Override
    public List<String> warnings() {
        return processes().stream().filter(process -> !process.cron().isEmpty()).map(Pm2Process::cron).distinct()
                .map(cron -> label() + " has cron_restart \"" + cron + "\": PM2 then starts it even while it is stopped")
                .toList();
    }

    @Override
    public void stop(Duration limit) {
        run("stop", process -> process.phase() != Phase.DOWN, limit);
    }

    /** {@code pm2 start} fails while PM2 stops a process, e.g. for somebody who has lost his patience. */
    @Override
    public boolean cannotStartYet() {
        return seen != null && seen.stream().anyMatch(process -> process.status().equals("stopping"));
    }

    /** Only those that do not serve: {@code pm2 start} restarts one that does. */
    @Override
    public void start(Duration limit) {
        run("start", process -> process.phase() != Phase.UP, limit);
    }

    @Override
    public String hint() {
        return "'pm2 logs' shows what it says, 'pm2 describe' how often it was restarted.";
    }

    private void run(String verb, Predicate<Pm2Process> isMeant, Duration limit) {
        List<String> words = new ArrayList<>(List.of(verb));
        (seen == null ? processes() : seen).stream().filter(isMeant).forEach(process -> words.add(process.number()));
        if (words.size() > 1) {
            tool.run(verb, pm2(words), limit);
        }
    }

    private List<Pm2Process> processes() {
        Pm2List list = Pm2List.read(tool, pm2(List.of("jlist")));
        List<Pm2Process> ours = list.named(definition.name());
        if (ours.isEmpty()) {
            throw DbmigException.refused(label() + " does not exist" + ofWhom()).detail(list.summary())
                    .hint(list.isFresh() ? "'pm2 resurrect' brings back what 'pm2 save' saved; if another user's PM2 is meant,"
                                    + " name that one with 'user' beside 'pm2'."
                            : "'pm2 list' lists those there are, each user's own; name the user with 'user' beside 'pm2'.");
        }
        ours.forEach(process -> requireOwnNumber(list, process));
        return ours;
    }

    private void requireOwnNumber(Pm2List list, Pm2Process process) {
        if (!process.number().equals(definition.name()) && !list.named(process.number()).isEmpty()) {
            throw DbmigException.refused("another PM2 process has the name \"" + process.number() + "\", which is the number of "
                    + label()).hint("Give that one a name that is no number: PM2 cannot tell them apart.");
        }
    }

    private String ofWhom() {
        return definition.options().containsKey("user") ? " for user " + definition.option("user", "") : "";
    }

    /** As the user whose PM2 it is: asking as another one would only start a second, empty PM2. */
    private List<String> pm2(List<String> words) {
        List<String> environment = definition.options().containsKey("home")
                ? List.of("PM2_HOME=" + definition.option("home", "")) : List.of();
        List<String> argv = new ArrayList<>(List.of("pm2"));
        argv.addAll(words);
        OtherUser user = OtherUser.of(definition.option("user", ""), tool);
        if (user != null) {
            return user.running(environment, argv);
        }
        if (!environment.isEmpty()) {
            argv.add(0, environment.get(0));
            argv.add(0, "env");
        }
        return argv;
    }
}
