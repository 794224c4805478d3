package dev.dbmig.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SIGHUP, which comes when an ssh connection is lost, ends the process as SIGTERM does. Java alone would end
 * it with 129, and Java's only way to handle a signal is sun.misc.Signal, which no compiler lets pass without a
 * warning: so it is called by reflection.
 */
final class HangUp {

    private static final int TERMINATED = 143;
    private static final Path STATUS = Path.of("/proc/self/status");

    private HangUp() {
    }

    static void terminates() {
        if (isIgnored()) {
            return;
        }
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ending = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, HangUp::handle);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ending);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Then it ends the process all the same, with 129.
        }
    }

    private static Object handle(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "handle" -> {
                System.exit(TERMINATED);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "SIGHUP";
        };
    }

    /** Who starts dbmig with nohup wants it to outlive the connection. */
    private static boolean isIgnored() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> new BigInteger(line.substring(7).strip(), 16).testBit(0));
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }
}
