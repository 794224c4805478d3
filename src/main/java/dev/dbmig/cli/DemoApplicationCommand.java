package dev.dbmig.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The application of the demonstration: answers {@code /health} by what a query finds in the database. It has a
 * file {@code pid} in its folder for as long as it serves, and ends when that folder is gone.
 */
@Command(name = "demo-application", hidden = true, description = "Serve the application of the demonstration.")
final class DemoApplicationCommand extends DbmigCommand {

    static final String NAME = "demo-application";

    @Parameters(paramLabel = "FOLDER", description = "Of the demonstration.")
    Path folder;

    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    ExitCode run() {
        try {
            serve();
            return ExitCode.OK;
        } catch (IOException e) {
            throw DbmigException.refused("the demonstration's application cannot serve").detail(e.toString());
        }
    }

    private void serve() throws IOException {
        int port = Integer.parseInt(read("port"));
        ConnectionSettings database = ConnectionSettings.builder()
                .layer("demo", ConnectionSettings.parse(read("database"))).build(Map.of());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/health", exchange -> answer(exchange, database));
        server.start();
        Signals.onExit(List.of(this::withdraw));
        Path pid = folder.resolve("pid");
        Path part = Files.writeString(folder.resolve("pid.part"), ProcessHandle.current().pid() + "\n");
        Files.move(part, pid);
        while (Files.exists(pid) && !isOver()) {
            continue;
        }
        server.stop(0);
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name)).strip();
    }

    private boolean isOver() {
        try {
            return end.await(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void withdraw() throws IOException {
        Files.deleteIfExists(folder.resolve("pid"));
        end.countDown();
    }

    private void answer(HttpExchange exchange, ConnectionSettings database) throws IOException {
        int status = 200;
        String text;
        try (Session session = Session.open(database, "shop")) {
            List<String> row = session.query("SELECT count(*), min(email) FROM customers").get(0);
            text = "ok, " + row.get(0) + " customers, the first is " + row.get(1);
        } catch (DbmigException e) {
            status = 500;
            text = e.getMessage();
        }
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
