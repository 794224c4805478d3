package dev.dbmig.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real systemd. */
class SystemdIT {

    private static final String SLEEPS = "[Service]\nExecStart=/bin/sleep infinity\n";

    private static RealSystemd systemd;
    private static Services services;

    @BeforeEach
    void boot() {
        if (systemd == null) {
            systemd = RealSystemd.boot();
            services = systemd.services(Duration.ofSeconds(20));
        }
    }

    @AfterAll
    static void end() {
        if (systemd != null) {
            systemd.close();
        }
    }

    @Test
    void stopsAndStartsAUnitThatRestartsItself() {
        systemd.unit("eager.service", SLEEPS + "Restart=always\nRestartSec=0\n");
        ServiceDefinition unit = named("eager");
        assertThat(services.of(unit).isRunning()).isFalse();
        services.start(unit);
        assertThat(services.of(unit).isRunning()).isTrue();
        String invocation = property("eager", "InvocationID");
        services.start(unit);
        assertThat(property("eager", "InvocationID")).isEqualTo(invocation);
        services.stop(unit);
        services.requireDown(List.of(unit));
        assertThat(property("eager", "ActiveState")).isEqualTo("inactive");
        services.stop(unit);
    }

    @Test
    void stopsAndStartsAnInstanceOfATemplateAndOneWithAStrangeName() {
        systemd.unit("app@.service", SLEEPS);
        systemd.unit("it\\x20is-me.service", SLEEPS);
        for (String name : List.of("app@1", "app@2.service", "it\\x20is-me")) {
            services.start(named(name));
            assertThat(property(name, "ActiveState")).isEqualTo("active");
        }
        services.stop(named("app@1"));
        assertThat(property("app@1", "ActiveState")).isEqualTo("inactive");
        assertThat(property("app@2", "ActiveState")).isEqualTo("active");
        services.stop(named("it\\x20is-me"));
    }

    @Test
    void waitsForAUnitThatIsDeafToTheSignalUntilSystemdEndsIt() {
        systemd.unit("deaf.service", deaf(2));
        services.start(named("deaf"));
        long begun = System.nanoTime();
        services.stop(named("deaf"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1800));
        assertThat(property("deaf", "Result")).isEqualTo("timeout");
        assertThat(services.of(named("deaf")).isRunning()).isFalse();
    }

    @Test
    void startsAUnitAgainThatIsStillStopping() {
        systemd.unit("slow.service", deaf(5));
        services.start(named("slow"));
        Services hurried = systemd.services(Duration.ofSeconds(1));
        assertThatThrownBy(() -> hurried.stop(named("slow"))).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("systemd unit slow does not stop: it still ran after 1 s");
            assertThat(e.detail()).contains("Its state is: deactivating, stop-sigterm.");
        });
        services.start(named("slow"));
        assertThat(property("slow", "ActiveState")).isEqualTo("active");
        systemd.run("systemctl", "kill", "--signal=KILL", "slow");
    }

    @Test
    void saysInSystemdsWordsWhyAUnitDoesNotStart() {
        systemd.unit("refusing.service", SLEEPS + "ExecStartPre=/bin/false\n");
        assertThatThrownBy(() -> services.start(named("refusing"))).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessageStartingWith("cannot start systemd unit refusing: ").hasMessageEndingWith("exit code 1");
            assertThat(e.detail().orElseThrow()).contains("Job for refusing.service failed")
                    .contains("journalctl -xeu refusing.service");
        });
        assertThat(services.of(named("refusing")).isRunning()).isFalse();
    }

    @Test
    void believesNoStartThatDoesNotLast() {
        systemd.unit("brief.service", "[Service]\nExecStart=/bin/false\n");
        assertThatThrownBy(() -> services.start(named("brief"))).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("systemd unit brief does not start: it does not stay up");
            assertThat(e.detail()).contains("Its state is: failed, failed, exit-code.");
            assertThat(e.hint()).contains("See: systemctl status brief; journalctl -u brief");
        });
        systemd.unit("looping.service", "[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=0\n");
        assertThatThrownBy(() -> services.start(named("looping")))
                .hasMessage("systemd unit looping does not start: it does not stay up");
        services.stop(named("looping"));
        systemd.unit("patient.service", "[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=30\n");
        assertThatThrownBy(() -> systemd.services(Duration.ofSeconds(2)).start(named("patient")))
                .isInstanceOfSatisfying(DbmigException.class, e -> {
                    assertThat(e).hasMessage("systemd unit patient does not start: it did not run after 2 s");
                    assertThat(e.detail()).contains("Its state is: activating, auto-restart, exit-code.");
                });
        assertThat(services.of(named("patient")).isRunning()).isTrue();
        services.stop(named("patient"));
        assertThat(services.of(named("patient")).isRunning()).isFalse();
    }

    @Test
    void refusesUnitsThatAreUnknownMaskedOrWrong() {
        assertThatThrownBy(() -> services.of(named("nobody")).isRunning()).hasMessage("systemd unit nobody does not exist");
        systemd.unit("wrong.service", "[Service]\nType=simple\n");
        assertThatThrownBy(() -> services.of(named("wrong")).isRunning()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("systemd unit wrong cannot be used: its state is bad-setting");
            assertThat(e.detail().orElseThrow()).contains("bad unit file setting");
        });
        systemd.run("systemctl", "mask", "hidden.service");
        assertThatThrownBy(() -> services.of(named("hidden")).isRunning()).hasMessage("systemd unit hidden is masked");
    }

    @Test
    void noticesAUnitThatASocketOrATimerBringsBack() {
        systemd.unit("woken.socket", "[Socket]\nListenFIFO=/run/woken\n");
        systemd.unit("woken.service", SLEEPS);
        systemd.run("systemctl", "start", "woken.socket", "woken.service");
        comesBack("woken", "woken.socket", () -> systemd.run("sh", "-c", "echo x > /run/woken"));
        services.stop(named("woken.socket"));
        services.stop(named("woken"));
        services.requireDown(List.of(named("woken.socket"), named("woken")));
        services.start(named("woken.socket"));
        assertThat(property("woken", "ActiveState")).isEqualTo("inactive");

        systemd.unit("ticking.timer", "[Timer]\nOnActiveSec=3s\nAccuracySec=10ms\n");
        systemd.unit("ticking.service", SLEEPS);
        systemd.run("systemctl", "start", "ticking.timer");
        comesBack("ticking", "ticking.timer", () -> {
            for (int i = 0; i < 100 && !services.of(named("ticking")).isRunning(); i++) {
                RealSystemd.pause();
            }
        });
    }

    @Test
    void warnsOfUnitsThatSystemdStopsWithItAndDoesNotStartAgain() {
        systemd.unit("base.service", SLEEPS);
        systemd.unit("needing.service", "[Unit]\nRequires=base.service\n" + SLEEPS);
        systemd.unit("partly.service", "[Unit]\nPartOf=base.service\n" + SLEEPS);
        systemd.run("systemctl", "start", "base", "needing", "partly");
        assertThat(services.of(named("base")).warnings()).containsExactly("with systemd unit base systemd stops needing.service"
                + " partly.service, too, and does not start it again: name it as a service too, before the unit itself");
        services.stop(named("base"));
        services.start(named("base"));
        for (String dependent : List.of("needing", "partly")) {
            assertThat(property(dependent, "ActiveState")).isEqualTo("inactive");
        }
    }

    @Test
    void stopsAndStartsAUnitOfAUser() {
        systemd.run("useradd", "--create-home", "deploy");
        String uid = systemd.run("id", "-u", "deploy").strip();
        systemd.file("/home/deploy/.config/systemd/user/app.service", SLEEPS);
        systemd.file("/root/.config/systemd/user/own.service", SLEEPS);
        systemd.run("chown", "-R", "deploy", "/home/deploy");
        systemd.run("systemctl", "start", "user@" + uid, "user@0");
        ServiceDefinition theirs = ServiceDefinition.of(Map.of("systemd", "app", "scope", "user", "user", "deploy"));
        ServiceDefinition own = ServiceDefinition.of(Map.of("systemd", "own", "scope", "user"));
        for (ServiceDefinition unit : List.of(theirs, own)) {
            assertThat(services.of(unit).isRunning()).isFalse();
            services.start(unit);
            assertThat(services.of(unit).isRunning()).isTrue();
        }
        assertThat(systemd.run("sh", "-c", "stat -c %U $(dirname $(grep -lx sleep /proc/[0-9]*/comm))")).contains("deploy");
        services.stop(theirs);
        assertThat(services.of(theirs).isRunning()).isFalse();
        assertThat(services.of(own).isRunning()).isTrue();
        assertThatThrownBy(() -> services.of(ServiceDefinition.of(Map.of("systemd", "app", "scope", "user"))).isRunning())
                .hasMessage("systemd unit app does not exist");
    }

    @Test
    void saysWhichRightIsMissing() {
        systemd.unit("guarded.service", SLEEPS);
        services.start(named("guarded"));
        Services unprivileged = systemd.services(Duration.ofSeconds(5), "runuser", "-u", "nobody", "--");
        assertThat(unprivileged.of(named("guarded")).isRunning()).isTrue();
        assertThatThrownBy(() -> unprivileged.stop(named("guarded"))).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessageStartingWith("cannot stop systemd unit guarded: ");
            assertThat(e.hint().orElseThrow()).startsWith("Run dbmig as root, or allow its user to do this");
        });
        assertThat(services.of(named("guarded")).isRunning()).isTrue();
    }

    private static void comesBack(String unit, String trigger, Runnable cause) {
        assertThat(services.of(named(unit)).warnings()).singleElement().asString()
                .startsWith("systemd unit " + unit + " is started by " + trigger);
        services.stop(named(unit));
        cause.run();
        assertThatThrownBy(() -> services.requireDown(List.of(named(unit))))
                .hasMessage("systemd unit " + unit + " came back by itself after it was stopped");
    }

    private static String deaf(int seconds) {
        return "[Service]\nExecStart=/bin/sh -c 'trap \"\" TERM; while :; do sleep 1; done'\nTimeoutStopSec=" + seconds + "\n";
    }

    private static ServiceDefinition named(String unit) {
        return ServiceDefinition.of(Map.of("systemd", unit));
    }

    private static String property(String unit, String name) {
        return systemd.run("systemctl", "show", "--value", "--property=" + name, unit).strip();
    }
}
