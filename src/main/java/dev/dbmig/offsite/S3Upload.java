package dev.dbmig.offsite;

import dev.dbmig.offsite.S3Client.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An object in one piece if it is small, else in parts: one of them is in memory at a time. */
final class S3Upload extends Upload {

    static final int SMALLEST_PART = 16 * 1024 * 1024;

    /** Of the 10,000 that S3 takes. */
    private static final int MOST_PARTS = 9_000;
    private static final byte[] NOTHING = {};

    private final S3Client client;
    private final URI object;
    private final List<String> tags = new ArrayList<>();
    private final int partBytes;
    private byte[] part;
    private int filled;
    private String uploadId;

    S3Upload(S3Client client, URI object, long bytesAtMost) {
        this.client = client;
        this.object = object;
        this.partBytes = partBytes(bytesAtMost);
        this.part = new byte[(int) Math.min(partBytes, Math.max(bytesAtMost, 1024))];
    }

    static int partBytes(long bytesAtMost) {
        return Math.toIntExact(Math.max(SMALLEST_PART, bytesAtMost / MOST_PARTS + 1));
    }

    @Override
    public void write(byte[] buffer, int from, int count) throws IOException {
        for (int done = 0; done < count; ) {
            if (filled == partBytes) {
                sendPart();
            }
            if (filled == part.length) {
                part = Arrays.copyOf(part, Math.min(partBytes, part.length * 2));
            }
            int piece = Math.min(count - done, part.length - filled);
            System.arraycopy(buffer, from + done, part, filled, piece);
            filled += piece;
            done += piece;
        }
    }

    private void sendPart() throws IOException {
        if (uploadId == null) {
            uploadId = S3Xml.first(client.send("POST", URI.create(object + "?uploads="), NOTHING).text(), "UploadId")
                    .map(S3Xml::text).orElseThrow(() -> new IOException("the store began no upload in parts"));
        }
        String query = "?partNumber=" + (tags.size() + 1) + "&uploadId=" + S3Signer.escape(uploadId, false);
        Answer answer = client.send("PUT", URI.create(object + query), Arrays.copyOf(part, filled));
        tags.add(answer.headers().getOrDefault("etag", ""));
        filled = 0;
    }

    @Override
    void complete() throws IOException {
        if (uploadId == null) {
            client.send("PUT", object, Arrays.copyOf(part, filled));
            return;
        }
        if (filled > 0) {
            sendPart();
        }
        StringBuilder xml = new StringBuilder("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (int i = 0; i < tags.size(); i++) {
            xml.append("<Part><PartNumber>").append(i + 1).append("</PartNumber><ETag>").append(S3Xml.escape(tags.get(i)))
                    .append("</ETag></Part>");
        }
        String body = xml.append("</CompleteMultipartUpload>").toString();
        String answer = client.send("POST", URI.create(object + "?uploadId=" + S3Signer.escape(uploadId, false)),
                body.getBytes(StandardCharsets.UTF_8)).text();
        if (answer.contains("<Error>")) { // with status 200: it had begun to answer
            throw new IOException("the store could not put the parts together: "
                    + S3Xml.first(answer, "Message").orElse(answer));
        }
        uploadId = null;
    }

    /** Parts that are left are paid for, and listed nowhere. */
    @Override
    public void close() {
        part = NOTHING;
        if (uploadId != null) {
            try {
                client.send("DELETE", URI.create(object + "?uploadId=" + S3Signer.escape(uploadId, false)), NOTHING);
            } catch (IOException e) {
                // a rule of the bucket for unfinished uploads removes them
            }
            uploadId = null;
        }
    }
}
