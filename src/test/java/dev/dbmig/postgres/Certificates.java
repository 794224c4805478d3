package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** An authority of our own, made by openssl. */
final class Certificates {

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=dbmig test authority",
                "-keyout", "ca.key", "-out", "ca.crt");
    }

    /** @param names e.g. {@code DNS:localhost,IP:127.0.0.1}; empty for the common name alone */
    Certificates issue(String name, String commonName, String names) {
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + commonName,
                "-keyout", name + ".key", "-out", name + ".csr");
        List<String> arguments = new ArrayList<>(List.of("x509", "-req", "-in", name + ".csr", "-CA", "ca.crt",
                "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out", name + ".crt"));
        if (!names.isEmpty()) {
            write(name + ".ext", "subjectAltName=" + names + "\n");
            arguments.addAll(List.of("-extfile", name + ".ext"));
        }
        openssl(arguments.toArray(new String[0]));
        return this;
    }

    void openssl(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("openssl"));
        argv.addAll(List.of(arguments));
        CommandResult result = new CommandRunner().run(Command.of(argv).withDirectory(folder));
        assertThat(result.exitCode()).as(result.stderr()).isZero();
    }

    void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    void permissions(String name, String permissions) {
        try {
            Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
