package dev.dbmig.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which dbmig this is. */
final class VersionText implements IVersionProvider {

    static String number() {
        Properties properties = new Properties();
        try (InputStream in = VersionText.class.getResourceAsStream("/dbmig-version.properties")) {
            properties.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties.getProperty("version");
    }

    static String line() {
        return "dbmig " + number();
    }

    static boolean isNative() {
        return System.getProperty("org.graalvm.nativeimage.imagecode") != null;
    }

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }
}
