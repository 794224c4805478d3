package dev.dbmig.offsite;

import dev.dbmig.offsite.S3Client.Body;
import dev.dbmig.offsite.S3Client.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A bucket of an S3-compatible store. */
final class S3Store implements Store {

    private static final byte[] NOTHING = {};
    private static final int NOT_FOUND = 404;
    private static final int RESUMPTIONS = 20;

    private final S3Settings settings;
    private final S3Client client;

    S3Store(S3Settings settings, S3Client client) {
        this.settings = settings;
        this.client = client;
    }

    @Override
    public String shown() {
        return "s3://" + settings.bucket() + "/" + settings.prefix();
    }

    /** Two stores may have a bucket of one name. */
    @Override
    public String identity() {
        return shown() + " at " + settings.base();
    }

    @Override
    public Upload begin(String name, long bytesAtMost) {
        abortUnfinished(name);
        return new S3Upload(client, settings.object(name), bytesAtMost);
    }

    /** What an upload that was killed has left is paid for, and listed nowhere else. */
    private void abortUnfinished(String name) {
        String key = settings.prefix() + name;
        try {
            String xml = client.send("GET", URI.create(settings.base() + "/?prefix=" + S3Signer.escape(key, false) + "&uploads="),
                    NOTHING).text();
            for (String upload : S3Xml.all(xml, "Upload")) {
                String id = S3Xml.text(S3Xml.first(upload, "UploadId").orElse(""));
                if (key.equals(S3Xml.text(S3Xml.first(upload, "Key").orElse(""))) && !id.isEmpty()) {
                    client.send("DELETE", URI.create(settings.object(name) + "?uploadId=" + S3Signer.escape(id, false)), NOTHING);
                }
            }
        } catch (IOException e) {
            // not every store, and not every key, may list them; what matters fails by itself
        }
    }

    @Override
    public Map<String, Long> list() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        Optional<String> more = Optional.of("");
        while (more.isPresent()) {
            String query = (more.get().isEmpty() ? "" : "continuation-token=" + S3Signer.escape(more.get(), false) + "&")
                    + "delimiter=%2F&list-type=2" + (settings.prefix().isEmpty() ? "" : "&prefix=" + S3Signer.escape(settings.prefix(), false));
            String xml = client.send("GET", URI.create(settings.base() + "/?" + query), NOTHING).text();
            if (!xml.strip().endsWith("</ListBucketResult>")) { // what is not listed would count as gone
                throw new IOException("the store's list of objects has no end");
            }
            for (String object : S3Xml.all(xml, "Contents")) {
                String key = S3Xml.text(S3Xml.first(object, "Key").orElse(""));
                if (key.startsWith(settings.prefix())) {
                    files.put(key.substring(settings.prefix().length()), size(object));
                }
            }
            boolean isCut = S3Xml.first(xml, "IsTruncated").filter("true"::equals).isPresent();
            more = isCut ? S3Xml.first(xml, "NextContinuationToken").map(S3Xml::text) : Optional.empty();
        }
        return files;
    }

    private static long size(String object) throws IOException {
        try {
            return Long.parseLong(S3Xml.first(object, "Size").orElse("-1").strip());
        } catch (NumberFormatException e) {
            throw new IOException("the store's list of objects cannot be read: a size is no number", e);
        }
    }

    @Override
    public void remove(String name) throws IOException {
        try {
            client.send("DELETE", settings.object(name), NOTHING);
        } catch (S3Exception e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Goes on where the connection broke: what comes is compared as a whole anyway. */
    @Override
    public InputStream read(String name) throws IOException {
        URI object = settings.object(name);
        Body begun = client.get(object, 0);
        return new InputStream() {

            private InputStream in = begun.in();
            private long position;
            private int resumptions;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int from, int count) throws IOException {
                while (true) {
                    try {
                        int read = in.read(buffer, from, count);
                        if (read < 0 && position < begun.bytes()) {
                            throw S3Client.cutOff();
                        }
                        position += Math.max(read, 0);
                        return read;
                    } catch (IOException e) {
                        if (Thread.currentThread().isInterrupted() || position == 0 || ++resumptions > RESUMPTIONS) {
                            throw e;
                        }
                        in.close();
                        in = client.get(object, position).in();
                    }
                }
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }
}
