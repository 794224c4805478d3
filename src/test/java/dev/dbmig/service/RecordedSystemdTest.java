package dev.dbmig.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.service.ServiceState.Phase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Answers in the form of systemd 252, for states that a test cannot bring about at will as well; "refreshing" and
 * "-before-auto-restart" are of later ones (256, 254).
 */
class RecordedSystemdTest {

    @ParameterizedTest
    @CsvSource({"active, UP", "exited, UP", "reloading, UP", "refreshing, UP", "triggered, UP", "old-version, UP",
            "activating, CHANGING", "auto-restart, CHANGING", "failed-before-auto-restart, CHANGING",
            "deactivating, CHANGING", "stop-sigkill, CHANGING", "maintenance, CHANGING", "inactive, DOWN", "failed, DOWN"})
    void readsTheState(String answer, Phase phase) {
        ServiceState state = unit(answer).state();
        assertThat(state.phase()).isEqualTo(phase);
        assertThat(unit(answer).isRunning()).isEqualTo(phase != Phase.DOWN);
    }

    @Test
    void givesTheStateInTheWordsOfSystemd() {
        assertThat(unit("active").state().sentence()).isEqualTo("Its state is: active, running.");
        assertThat(unit("auto-restart").state().sentence()).isEqualTo("Its state is: activating, auto-restart, exit-code.");
        assertThat(unit("auto-restart").state().instance()).isNotEqualTo(unit("active").state().instance());
    }

    @Test
    void refusesWhatCouldNotBeStartedAgain() {
        assertThatThrownBy(() -> unit("not-found").isRunning()).hasMessage("systemd unit app does not exist");
        assertThatThrownBy(() -> unit("masked").isRunning()).hasMessage("systemd unit app is masked");
        assertThatThrownBy(() -> unit("masked-running").isRunning()).hasMessage("systemd unit app is masked");
        assertThatThrownBy(() -> unit("bad-setting").isRunning()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("systemd unit app cannot be used: its state is bad-setting");
            assertThat(e.detail().orElseThrow()).contains("has a bad unit file setting");
        });
    }

    @Test
    void saysWhatToDoWhereSystemdCannotBeReached() {
        for (String answer : new String[] {"not-booted", "no-user-bus"}) {
            assertThatThrownBy(() -> unit(answer).isRunning()).isInstanceOfSatisfying(DbmigException.class, e -> {
                assertThat(e).hasMessageStartingWith("cannot ask for the state of systemd unit app: \"systemctl");
                assertThat(e.detail().orElseThrow()).contains("Failed to connect to bus");
                assertThat(e.hint().orElseThrow()).contains("systemd cannot be reached from here");
            });
        }
        assertThatThrownBy(() -> unit("nothing").isRunning()).isInstanceOfSatisfying(DbmigException.class,
                e -> assertThat(e.detail()).contains("It said nothing."));
    }

    @Test
    void saysWhatToDoWithoutTheRight() {
        for (String answer : new String[] {"access-denied", "polkit"}) {
            assertThatThrownBy(() -> unit(answer).stop(Duration.ofSeconds(1))).isInstanceOfSatisfying(DbmigException.class, e -> {
                assertThat(e).hasMessageStartingWith("cannot stop systemd unit app: \"systemctl");
                assertThat(e.hint().orElseThrow()).startsWith("Run dbmig as root, or allow its user to do this");
            });
        }
    }

    @Test
    void warnsOfWhatTriggersIt() {
        assertThat(unit("triggered").warnings()).hasSize(1).first().asString()
                .startsWith("systemd unit app is started by app.socket app.timer whenever that is triggered");
        assertThat(unit("active").warnings()).isEmpty();
    }

    @Test
    void asksAndActsByTheseCommands() {
        ServiceDefinition app = ServiceDefinition.of(Map.of("systemd", "app@1"));
        Recorded tool = Recorded.of(app, "systemctl-active");
        SystemdService unit = new SystemdService(app, tool);
        unit.state();
        unit.stop(Duration.ofSeconds(1));
        unit.start(Duration.ofSeconds(1));
        assertThat(tool.asked).containsExactly("systemctl --no-ask-password show --property=LoadState,LoadError,ActiveState,"
                + "SubState,Result,TriggeredBy,InvocationID,NRestarts,RequiredBy,BoundBy,ConsistsOf -- app@1");
        assertThat(tool.done).containsExactly("systemctl --no-ask-password stop --no-block -- app@1",
                "systemctl --no-ask-password start -- app@1");
    }

    @Test
    void refusesAPatternAndAUserWithoutScope() {
        assertThatThrownBy(() -> ServiceDefinition.of(Map.of("systemd", "app@*")))
                .hasMessage("\"app@*\" is a pattern, not the name of a systemd unit");
        assertThatThrownBy(() -> ServiceDefinition.of(Map.of("systemd", "app", "user", "deploy")))
                .hasMessage("unit \"app\" has \"user\", but not \"scope: user\"");
        assertThat(ServiceDefinition.of(Map.of("systemd", "app", "user", "deploy", "scope", "user")).name()).isEqualTo("app");
    }

    private static SystemdService unit(String answer) {
        ServiceDefinition app = ServiceDefinition.of(Map.of("systemd", "app"));
        return new SystemdService(app, Recorded.of(app, "systemctl-" + answer));
    }
}
