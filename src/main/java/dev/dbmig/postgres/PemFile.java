package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file: blocks of Base64 between lines of dashes, with any text around them. */
final class PemFile {

    private record Block(String type, byte[] der) {}

    // Keys in PKCS#1 that are encrypted have header lines with a dash, and so are none of these blocks.
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    /** version 0, algorithm rsaEncryption with NULL parameters: what PKCS#8 has before a PKCS#1 key. */
    private static final byte[] RSA_HEAD = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private final Path file;
    private final List<Block> blocks;

    private PemFile(Path file, List<Block> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    static PemFile read(Path file) {
        List<Block> blocks = new ArrayList<>();
        try {
            Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (block.find()) {
                blocks.add(new Block(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot read \"" + file + "\"").detail(e.toString())
                    .hint("Check its name and permissions.");
        } catch (IllegalArgumentException e) {
            throw broken(file, e);
        }
        return new PemFile(file, blocks);
    }

    private static DbmigException broken(Path file, Exception cause) {
        return DbmigException.refused("\"" + file + "\" is damaged").detail(cause.getMessage())
                .hint("It must be a PEM file, as openssl writes it.");
    }

    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.type().equals("CERTIFICATE")) {
                    certificates.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw broken(file, e);
        }
        return certificates;
    }

    List<X509CRL> revocations() {
        List<X509CRL> revocations = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.type().equals("X509 CRL")) {
                    revocations.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw broken(file, e);
        }
        return revocations;
    }

    PrivateKey privateKey() {
        for (Block block : blocks) {
            switch (block.type()) {
                case "PRIVATE KEY" -> {
                    return key(block.der());
                }
                case "RSA PRIVATE KEY" -> {
                    return key(sequence(RSA_HEAD, tagged(4, block.der())));
                }
                default -> { }
            }
        }
        throw DbmigException.refused("dbmig cannot read the private key in \"" + file + "\"")
                .detail("It reads unencrypted keys in PKCS#8, and RSA keys in PKCS#1.")
                .hint("Convert it: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out " + file + ".pkcs8");
    }

    private PrivateKey key(byte[] pkcs8) {
        GeneralSecurityException last = null;
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw broken(file, last);
    }

    private static byte[] sequence(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return tagged(0x30, both);
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length < 128) {
            der.write(content.length);
        } else {
            der.write(0x82);
            der.write(content.length >> 8);
            der.write(content.length);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }
}
