package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.file.Json;
import dev.dbmig.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The processes of one name under a user's PM2, one or a cluster of them. */
final class Pm2Service implements Service {

    private final ServiceDefinition definition;
    private final Tool tool;

    Pm2Service(ServiceDefinition definition, Tool tool) {
        this.definition = definition;
        this.tool = tool;
    }

    @Override
    public String label() {
        return "PM2 process " + definition.name();
    }

    @Override
    public boolean isRunning() {
        return processes().stream().anyMatch(status -> !status.equals("stopped") && !status.equals("errored"));
    }

    @Override
    public void stop(Duration limit) {
        tool.run("stop", pm2("stop", definition.name()), limit);
    }

    @Override
    public void start(Duration limit) {
        tool.run("start", pm2("start", definition.name()), limit);
    }

    /** The state of each; PM2 prints banners before its list. */
    private List<String> processes() {
        List<String> argv = pm2("jlist");
        CommandResult result = tool.ask(argv);
        int begin = result.stdout().lastIndexOf("\n[{") + 1;
        String text = begin > 0 ? result.stdout().substring(begin) : result.stdout().strip();
        int list = text.indexOf("[{");
        if (!result.isSuccess() || list < 0 && !text.endsWith("[]")) {
            throw tool.failure("ask for the state of", argv, result);
        }
        List<String> states = list < 0 ? List.of() : states(text.substring(list).strip(), argv, result);
        if (states.isEmpty()) {
            throw DbmigException.refused(label() + " does not exist" + ofWhom())
                    .hint("'pm2 list' lists those there are, each user's own; name the user with 'user' beside 'pm2'.");
        }
        return states;
    }

    private List<String> states(String json, List<String> argv, CommandResult result) {
        try {
            List<String> states = new ArrayList<>();
            for (Object process : (List<?>) Json.read(json)) {
                Map<?, ?> fields = (Map<?, ?>) process;
                if (definition.name().equals(fields.get("name"))) {
                    states.add(String.valueOf(((Map<?, ?>) fields.get("pm2_env")).get("status")));
                }
            }
            return states;
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw tool.failure("understand the list of", argv, result);
        }
    }

    private String ofWhom() {
        return definition.options().containsKey("user") ? " for user " + definition.option("user", "") : "";
    }

    /** As the user whose PM2 it is: asking as another one would only start a second, empty PM2. */
    private List<String> pm2(String... words) {
        List<String> argv = new ArrayList<>();
        String user = definition.option("user", "");
        if (!user.isEmpty() && !user.equals(System.getProperty("user.name"))) {
            argv.addAll(List.of("runuser", "-u", user, "--"));
        }
        if (definition.options().containsKey("home")) {
            argv.addAll(List.of("env", "PM2_HOME=" + definition.option("home", "")));
        } else if (!user.isEmpty() && !user.equals(System.getProperty("user.name"))) {
            Path home = Path.of("/home", user);
            argv.addAll(List.of("env", "HOME=" + (Files.isDirectory(home) ? home : Path.of("/var/lib", user))));
        }
        argv.add("pm2");
        argv.addAll(List.of(words));
        return argv;
    }
}
