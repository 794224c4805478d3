package dev.dbmig.offsite;

import dev.dbmig.backup.FileHash;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;

/** A small S3 in memory that fails when it is told to. It does not look at signatures; a real one does that. */
final class FaultyS3 implements AutoCloseable {

    final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final Map<String, TreeMap<Integer, byte[]>> uploads = new ConcurrentSkipListMap<>();
    final List<String> requests = new ArrayList<>();
    private final HttpServer server;
    volatile int failures;
    volatile int cutAfter = -1;
    volatile int changedByte = -1;
    volatile boolean cutsLists;

    FaultyS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    S3Store store() {
        S3Settings settings = new S3Settings("b", "p/", URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/b"),
                "r", new S3Settings.Credentials("a", "s", Optional.empty()), Optional.empty());
        return new S3Store(settings, new S3Client(settings, Clock.systemUTC(), Duration.ofMillis(1)));
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery() == null ? "" : exchange.getRequestURI().getRawQuery();
        String key = exchange.getRequestURI().getPath().replaceFirst("^/b/", "");
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.add(exchange.getRequestMethod() + " " + key + (query.isEmpty() ? "" : "?" + query));
        boolean isSigned = String.valueOf(exchange.getRequestHeaders().getFirst("authorization")).startsWith("AWS4-HMAC-SHA256 ")
                && FileHash.sha256(body).equals(exchange.getRequestHeaders().getFirst("x-amz-content-sha256"));
        if (!isSigned) {
            answer(exchange, 403, "<Error><Code>AccessDenied</Code><Message>no &amp; never</Message></Error>");
        } else if (failures > 0) {
            failures--;
            answer(exchange, 503, "<Error><Code>SlowDown</Code></Error>");
        } else if (key.isEmpty()) {
            list(exchange, query);
        } else {
            object(exchange, key, query, body);
        }
        exchange.close();
    }

    /** Two of a page. */
    private void list(HttpExchange exchange, String query) throws IOException {
        String after = query.replaceFirst("^(?:.*&)?continuation-token=([^&]*).*$|^.*$", "$1").replace("%2F", "/");
        List<String> keys = objects.keySet().stream().filter(key -> key.compareTo(after) > 0).limit(2).toList();
        StringBuilder xml = new StringBuilder("<ListBucketResult>");
        keys.forEach(key -> xml.append("<Contents><Key>").append(key).append("</Key><Size>").append(objects.get(key).length)
                .append("</Size></Contents>"));
        uploads.keySet().forEach(id -> xml.append("<Upload><Key>").append(id).append("</Key><UploadId>").append(id).append("</UploadId></Upload>"));
        boolean isCut = !keys.isEmpty() && objects.keySet().stream().anyMatch(key -> key.compareTo(keys.get(keys.size() - 1)) > 0);
        xml.append("<IsTruncated>").append(isCut).append("</IsTruncated>");
        answer(exchange, 200, xml + (isCut ? "<NextContinuationToken>" + keys.get(keys.size() - 1) + "</NextContinuationToken>" : "")
                + (cutsLists ? "" : "</ListBucketResult>"));
    }

    private void object(HttpExchange exchange, String key, String query, byte[] body) throws IOException {
        switch (exchange.getRequestMethod() + (query.startsWith("uploads") ? " begin" : query.isEmpty() ? "" : " part")) {
            case "PUT" -> {
                objects.put(key, body);
                answer(exchange, 200, "");
            }
            case "POST begin" -> {
                uploads.put(key, new TreeMap<>());
                answer(exchange, 200, "<R><UploadId>" + key + "</UploadId></R>");
            }
            case "PUT part" -> {
                uploads.get(key).put(Integer.parseInt(query.replaceAll("partNumber=(\\d+)&.*", "$1")), body);
                exchange.getResponseHeaders().add("ETag", "\"" + uploads.get(key).size() + "\"");
                answer(exchange, 200, "");
            }
            case "POST part" -> complete(exchange, key, new String(body, StandardCharsets.UTF_8));
            case "DELETE part" -> {
                uploads.remove(key);
                answer(exchange, 204, "");
            }
            case "DELETE" -> answer(exchange, objects.remove(key) == null ? 404 : 204, "");
            default -> get(exchange, key);
        }
    }

    private void complete(HttpExchange exchange, String key, String xml) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        TreeMap<Integer, byte[]> parts = uploads.remove(key);
        for (Map.Entry<Integer, byte[]> part : parts.entrySet()) {
            if (!xml.contains("<PartNumber>" + part.getKey() + "</PartNumber><ETag>\"" + part.getKey() + "\"</ETag>")) {
                answer(exchange, 200, "<Error><Message>part " + part.getKey() + " is missing</Message></Error>");
                return;
            }
            whole.write(part.getValue());
        }
        objects.put(key, whole.toByteArray());
        answer(exchange, 200, "<CompleteMultipartUploadResult/>");
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        byte[] content = objects.get(key);
        if (content == null) {
            answer(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>it is not here</Message></Error>");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, content.length - from);
        int count = cutAfter < 0 ? content.length - from : Math.min(cutAfter, content.length - from);
        byte[] sent = content.clone();
        if (changedByte >= 0) {
            sent[changedByte] ^= 1;
        }
        exchange.getResponseBody().write(sent, from, count);
        exchange.getResponseBody().flush();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
