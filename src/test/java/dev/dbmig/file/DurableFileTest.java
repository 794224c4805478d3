package dev.dbmig.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    @TempDir
    private Path folder;

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void replacesAFileAsAWhole() throws IOException {
        Path file = folder.resolve("pl än.json");
        DurableFile.write(file, "old".getBytes());
        DurableFile.write(file, "new".getBytes());
        assertThat(file).hasContent("new");
        assertThat(files()).isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void keepsWhatIsThereAndLeavesNothingWhenItFails() throws IOException {
        Path file = Files.createDirectory(folder.resolve("plan"));
        Files.writeString(file.resolve("inside"), "kept");
        assertThatThrownBy(() -> DurableFile.write(file, "new".getBytes())).isInstanceOf(DbmigException.class)
                .hasMessage("cannot write \"" + file + "\"");
        assertThat(file.resolve("inside")).hasContent("kept");
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        Path file = folder.resolve("none/plan");
        assertThatThrownBy(() -> DurableFile.write(file, new byte[0])).hasMessage("cannot write \"" + file + "\"");
    }
}
