package dev.dbmig.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real PM2. */
class Pm2IT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static RealPm2 pm2;
    private static Services services;

    private final int port = RealPm2.freePort();

    @BeforeEach
    void install() {
        if (pm2 == null) {
            pm2 = RealPm2.inOwnFolder();
            services = pm2.services(LIMIT);
        }
    }

    @AfterAll
    static void end() {
        if (pm2 != null) {
            pm2.close();
        }
    }

    @Test
    void stopsAndStartsAnApplicationWhoseNameLooksLikeAFile() {
        pm2.startApp(Map.of("PORT", "" + port), "--name=my über.example.org");
        ServiceDefinition app = named("my über.example.org");
        assertThat(services.of(app).isRunning()).isTrue();
        services.stop(app);
        services.requireDown(List.of(app));
        assertThat(answersNow()).isFalse();
        services.stop(app);
        services.start(app);
        assertThat(answers()).isTrue();
        services.stop(app);
    }

    @Test
    void stopsAndStartsAllInstancesOfAClusterAndLeavesTheOneThatRunsAlone() {
        pm2.startApp(Map.of("PORT", "" + port), "--name=cluster", "--instances=2");
        List<Pm2Process> before = list("cluster");
        pm2.run("stop", before.get(1).number());
        ServiceDefinition cluster = named("cluster");
        services.stop(cluster);
        assertThat(states("cluster")).containsExactly("stopped", "stopped");
        pm2.run("start", before.get(0).number());
        Pm2Process runs = list("cluster").get(0);
        services.start(cluster);
        assertThat(states("cluster")).containsExactly("online", "online");
        assertThat(list("cluster").get(0)).isEqualTo(runs);
        assertThat(answers()).isTrue();
        services.stop(cluster);
    }

    @Test
    void leavesTheNamespaceOfTheSameNameAlone() {
        pm2.startApp(Map.of("PORT", "" + port), "--name=shop");
        pm2.startApp(Map.of("PORT", "" + RealPm2.freePort()), "--name=other", "--namespace=shop", "--force");
        services.stop(named("shop"));
        assertThat(states("other")).containsExactly("online");
        services.stop(named("other"));
        services.start(named("shop"));
        assertThat(states("other")).containsExactly("stopped");
        services.stop(named("shop"));
    }

    @Test
    void saysThatACrashingApplicationDoesNotStayUp() {
        pm2.startApp(Map.of("CRASHES", "1"), "--name=crashing", "--max-restarts=3");
        awaitState("crashing", "errored");
        assertThatThrownBy(() -> services.start(named("crashing"))).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("PM2 process crashing does not start: it does not stay up");
            assertThat(e.detail().orElseThrow()).startsWith("Its state is: ").contains("restarted");
            assertThat(e.hint().orElseThrow()).contains("pm2 logs");
        });
    }

    @Test
    void stopsOneThatWaitsForItsRestart() {
        pm2.startApp(Map.of("CRASHES", "1"), "--name=waiting", "--restart-delay=2000");
        awaitState("waiting", "waiting restart");
        assertThat(services.of(named("waiting")).isRunning()).isTrue();
        services.stop(named("waiting"));
        RealPm2.sleep(2500);
        services.requireDown(List.of(named("waiting")));
    }

    @Test
    void stopsOneThatIsDeafToTheSignal() {
        pm2.startApp(Map.of("PORT", "" + port, "STUBBORN", "1"), "--name=stubborn", "--kill-timeout=1500");
        long begun = System.nanoTime();
        services.stop(named("stubborn"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1500));
        assertThat(answersNow()).isFalse();
    }

    @Test
    void startsOneAgainThatIsStillStopping() {
        pm2.startApp(Map.of("PORT", "" + port, "STUBBORN", "1"), "--name=slow", "--kill-timeout=3000");
        assertThat(answers()).isTrue();
        assertThatThrownBy(() -> pm2.services(Duration.ofSeconds(1)).stop(named("slow"))).isInstanceOf(DbmigException.class);
        assertThat(states("slow")).containsExactly("stopping");
        services.start(named("slow"));
        assertThat(answers()).isTrue();
        RealPm2.sleep(3500);
        assertThat(states("slow")).containsExactly("online");
        assertThat(answersNow()).isTrue();
        pm2.run("delete", "slow");
    }

    @Test
    void warnsOfACronThatRestartsTheStoppedAndNoticesIt() {
        pm2.startApp(Map.of("PORT", "" + port), "--name=cron", "--cron-restart=*/2 * * * * *");
        assertThat(services.of(named("cron")).warnings()).singleElement().asString().contains("cron_restart \"*/2 * * * * *\"");
        pm2.run("stop", "cron");
        awaitState("cron", "online");
        assertThatThrownBy(() -> services.requireDown(List.of(named("cron"))))
                .hasMessage("PM2 process cron came back by itself after it was stopped");
        pm2.run("delete", "cron");
    }

    @Test
    void refusesAnUnknownNameWithThoseThatThereAre() {
        pm2.startApp(Map.of("PORT", "" + port), "--name=known");
        assertThatThrownBy(() -> services.stop(named("knwon"))).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("PM2 process knwon does not exist");
            assertThat(e.detail().orElseThrow()).startsWith("There are: ").contains("known");
        });
        services.stop(named("known"));
    }

    @Test
    void handsNoVariableOfItsOwnToTheApplication() {
        pm2.startApp(Map.of("PORT", "" + port), "--name=clean");
        services.stop(named("clean"));
        new Services(LIMIT, definition -> new Tool(new dev.dbmig.process.CommandRunner(), definition) {
            @Override
            dev.dbmig.process.CommandResult ask(List<String> argv) {
                return super.ask(secretly(argv));
            }

            @Override
            void run(String verb, List<String> argv, Duration time) {
                super.run(verb, secretly(argv), time);
            }
        }).start(named("clean"));
        assertThat(pm2.run("env", list("clean").get(0).number())).contains("PORT").doesNotContain("PGPASSWORD");
        services.stop(named("clean"));
    }

    @Test
    void worksWithAnotherUsersPm2ThatDidNotRunAtFirst() {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
        try (RealPm2 theirs = RealPm2.ofUser("postgres")) {
            Services asRoot = theirs.services(LIMIT);
            Map<String, String> item = new HashMap<>(Map.of("pm2", "api", "user", "postgres", "home", theirs.home().toString()));
            ServiceDefinition api = ServiceDefinition.of(item);
            assertThatThrownBy(() -> asRoot.stop(api)).isInstanceOfSatisfying(DbmigException.class, e -> {
                assertThat(e).hasMessage("PM2 process api does not exist for user postgres");
                assertThat(e.detail()).contains("PM2 did not run; it does now, without any process.");
                assertThat(e.hint().orElseThrow()).contains("pm2 resurrect");
            });
            theirs.startApp(Map.of("PORT", "" + port), "--name=api");
            asRoot.stop(api);
            assertThat(answersNow()).isFalse();
            asRoot.start(api);
            assertThat(answers()).isTrue();
            item.put("user", "nobody-at-all");
            assertThatThrownBy(() -> asRoot.stop(ServiceDefinition.of(item)))
                    .hasMessage("user \"nobody-at-all\" does not exist, whose PM2 process api should be");
        }
    }

    private static List<String> secretly(List<String> argv) {
        List<String> words = new java.util.ArrayList<>(List.of("env", "PATH=" + pm2.path(), "PGPASSWORD=hunter2"));
        words.addAll(argv);
        return words;
    }

    private static ServiceDefinition named(String name) {
        return ServiceDefinition.of(Map.of("pm2", name, "home", pm2.home().toString()));
    }

    private static List<Pm2Process> list(String name) {
        Tool tool = new Tool(new dev.dbmig.process.CommandRunner(), named(name));
        return Pm2List.read(tool, List.of("env", "PATH=" + pm2.path(), "PM2_HOME=" + pm2.home(), "pm2", "jlist")).named(name);
    }

    private static void awaitState(String name, String state) {
        for (int i = 0; i < 100 && !states(name).contains(state); i++) {
            RealPm2.sleep(50);
        }
    }

    private static List<String> states(String name) {
        return list(name).stream().map(Pm2Process::status).toList();
    }

    /** Within the time that an application takes until it listens. */
    private boolean answers() {
        for (int i = 0; i < 200 && !answersNow(); i++) {
            RealPm2.sleep(50);
        }
        return answersNow();
    }

    private boolean answersNow() {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port).toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
