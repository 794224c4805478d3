package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCommandsTest {

    private static StoreCommands of(String copy) {
        return StoreCommands.parse(copy, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static String text(Optional<List<String>> words) {
        return words.map(list -> String.join(" ", list)).orElse("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rclone copyto {file} offsite:{name} | rclone cat offsite:{name} | rclone lsf offsite: | rclone deletefile offsite:{name}",
        "/usr/bin/rclone --config /c copyto --bwlimit 1M {file} b2:x/y/{name} | /usr/bin/rclone --config /c cat --bwlimit 1M b2:x/y/{name}"
                + " | /usr/bin/rclone --config /c lsf --bwlimit 1M b2:x/y/ | /usr/bin/rclone --config /c deletefile --bwlimit 1M b2:x/y/{name}",
        "rclone copy {file} offsite:x | rclone cat offsite:x/{name} | rclone lsf offsite:x/ | rclone deletefile offsite:x/{name}",
        "rclone rcat offsite:{name} | rclone cat offsite:{name} | rclone lsf offsite: | rclone deletefile offsite:{name}",
        "rclone moveto {file} offsite:{name} | none | none | none",
        "aws --profile p s3 cp {file} s3://b/p/ | aws --profile p s3 cp --only-show-errors s3://b/p/{name} - | aws --profile p s3 ls s3://b/p/"
                + " | aws --profile p s3 rm --only-show-errors s3://b/p/{name}",
        "aws s3 cp --only-show-errors - s3://b/{name} | aws s3 cp --only-show-errors s3://b/{name} - | aws s3 ls s3://b/"
                + " | aws s3 rm --only-show-errors s3://b/{name}",
        "aws s3 cp {file} s3://b/{name} --sse aws:kms | none | none | none",
        "cp {file} /mnt/nas/ | cat -- /mnt/nas/{name} | ls -1 -- /mnt/nas/ | rm -- /mnt/nas/{name}",
        "cp -p {file} /mnt/nas/x-{name} | none | none | none",
        "scp -i /k -P 2222 {file} b@host:/srv/{name} | ssh -o BatchMode=yes -i /k -p 2222 b@host cat /srv/{name}"
                + " | ssh -o BatchMode=yes -i /k -p 2222 b@host ls -1 /srv/ | ssh -o BatchMode=yes -i /k -p 2222 b@host rm /srv/{name}",
        "scp {file} 'b@host:/srv/my backups/{name}' | none | none | none",
        "put-it {file} | none | none | none"})
    void knowsHowWellKnownProgramsReadWhatTheyCopied(String copy, String read, String list, String remove) {
        StoreCommands commands = of(copy);
        assertThat(text(commands.read())).isEqualTo(read);
        assertThat(text(commands.list())).isEqualTo(list);
        assertThat(text(commands.remove())).isEqualTo(remove);
    }

    @Test
    void takesWhatIsSaidOverWhatIsKnown() {
        StoreCommands commands = StoreCommands.parse("cp {file} /a/{name}", Optional.of("get '{name}'"), Optional.empty(), Optional.empty());
        assertThat(text(commands.read())).isEqualTo("get {name}");
        assertThat(text(commands.list())).isEqualTo("ls -1 -- /a/");
    }

    @Test
    void fillsWordsWhateverIsInTheName() {
        assertThat(StoreCommands.fill(of("put --to='x y/{name}' {file}").copy(), "a.tar", "/tmp/it's $(one)"))
                .containsExactly("put", "--to=x y/a.tar", "/tmp/it's $(one)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rclone copyto {file} offsite:{name} | tee log", "put {file} > log", "put {file} $(date)", "put '{file}"})
    void refusesWhatOnlyAShellUnderstands(String command) {
        assertThatThrownBy(() -> of(command)).isInstanceOfSatisfying(DbmigException.class,
                e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void refusesACommandThatDoesNotSayWhichFile() {
        assertThatThrownBy(() -> StoreCommands.parse("put {file}", Optional.of("get"), Optional.empty(), Optional.empty()))
                .isInstanceOf(DbmigException.class).hasMessageContaining("{name} is missing");
    }
}
