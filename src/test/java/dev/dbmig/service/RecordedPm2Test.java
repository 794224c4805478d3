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

/** Lists in the form of PM2 7 (fewer members, no real secrets), for states that a test cannot bring about at will as well. */
class RecordedPm2Test {

    private static final ServiceDefinition API = ServiceDefinition.of(Map.of("pm2", "api"));
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({"online, UP", "out-of-date, UP", "out-of-date-after, UP", "cluster-half-stopped, PARTLY",
            "launching, CHANGING", "stopping, CHANGING", "waiting-restart, CHANGING", "cluster-half-up, CHANGING", "errored-not-killed, CHANGING", "stopped, DOWN",
            "errored, DOWN"})
    void readsTheState(String answer, Phase phase) {
        assertThat(pm2(answer).state().phase()).isEqualTo(phase);
        assertThat(pm2(answer).isRunning()).isEqualTo(phase != Phase.DOWN);
    }

    @Test
    void givesTheStateInTheWordsOfPm2() {
        assertThat(pm2("waiting-restart").state().sentence()).isEqualTo("Its state is: waiting restart, restarted 3 times.");
        assertThat(pm2("cluster-half-stopped").state().sentence()).isEqualTo("Its state is: online; stopped.");
        assertThat(pm2("online").state().instance()).isEqualTo("0:6134:0");
    }

    @Test
    void stopsWhatRunsAndStartsWhatDoesNotByNumber() {
        assertThat(done("cluster-half-stopped")).containsExactly("pm2 stop 0", "pm2 start 1");
        assertThat(done("online")).containsExactly("pm2 stop 0");
        assertThat(done("errored")).containsExactly("pm2 start 0");
        assertThat(done("waiting-restart")).containsExactly("pm2 stop 0", "pm2 start 0");
    }

    @Test
    void refusesANameThatIsAnothersNumber() {
        assertThatThrownBy(() -> pm2("number-as-name").isRunning())
                .hasMessage("another PM2 process has the name \"1\", which is the number of PM2 process api");
    }

    @Test
    void refusesAnUnknownNameAndSaysWhichThereAre() {
        ServiceDefinition apy = ServiceDefinition.of(Map.of("pm2", "apy"));
        Pm2Service unknown = new Pm2Service(apy, Recorded.of(apy, "pm2-online"));
        assertThatThrownBy(unknown::isRunning).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("PM2 process apy does not exist");
            assertThat(e.detail()).contains("There are: api, worker.");
        });
        assertThatThrownBy(() -> pm2("fresh").isRunning()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e.detail()).contains("PM2 did not run; it does now, without any process.");
            assertThat(e.hint().orElseThrow()).startsWith("'pm2 resurrect' brings back");
        });
    }

    @Test
    void tellsNoSecretOfAListThatItDoesNotUnderstand() {
        assertThatThrownBy(() -> pm2("truncated").isRunning()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessageStartingWith("cannot understand the list of PM2 process api");
            assertThat(e.detail().orElseThrow()).isEqualTo("[{…");
        });
        assertThatThrownBy(() -> pm2("no-list").isRunning()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessageStartingWith("cannot ask for the state of PM2 process api");
            assertThat(e.detail()).contains("[PM2] Spawning PM2 daemon with pm2_home=/home/deploy/.pm2");
        });
        assertThatThrownBy(() -> pm2("no-permission").isRunning()).isInstanceOfSatisfying(DbmigException.class,
                e -> assertThat(e.detail().orElseThrow()).contains("EACCES"));
    }

    @Test
    void warnsOfACronThatRestartsIt() {
        assertThat(pm2("cron").warnings()).containsExactly("PM2 process api has cron_restart \"0 3 * * *\":"
                + " PM2 then starts it even while it is stopped");
        assertThat(pm2("online").warnings()).isEmpty();
    }

    private static java.util.List<String> done(String answer) {
        Recorded tool = Recorded.of(API, "pm2-" + answer);
        Pm2Service service = new Pm2Service(API, tool);
        service.stop(LIMIT);
        service.start(LIMIT);
        return tool.done;
    }

    private static Pm2Service pm2(String answer) {
        return new Pm2Service(API, Recorded.of(API, "pm2-" + answer));
    }
}
