package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.X509ExtendedKeyManager;

/** Our own certificate, shown to whichever server asks for one. */
final class ClientCertificate extends X509ExtendedKeyManager {

    private static final String ALIAS = "dbmig";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    /** @throws DbmigException if a file is missing, damaged, or the key is not ours alone to read */
    ClientCertificate(Path certificateFile, Path keyFile) {
        chain = PemFile.read(certificateFile).certificates().toArray(new X509Certificate[0]);
        if (chain.length == 0) {
            throw DbmigException.refused("there is no certificate in \"" + certificateFile + "\"")
                    .hint("It must be a PEM file: -----BEGIN CERTIFICATE-----");
        }
        if (!Files.exists(keyFile)) {
            throw DbmigException.refused("there is a client certificate, \"" + certificateFile
                    + "\", but no private key \"" + keyFile + "\"").hint("Name it by sslkey.");
        }
        checkPermissions(keyFile);
        key = PemFile.read(keyFile).privateKey();
    }

    // libpq's rule: nothing for others; reading for the group only where root owns it.
    private static void checkPermissions(Path keyFile) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(keyFile, PosixFileAttributes.class);
            Set<PosixFilePermission> allowed = EnumSet.of(PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
            if (attributes.owner().getName().equals("root")) {
                allowed.add(PosixFilePermission.GROUP_READ);
            }
            if (!allowed.containsAll(attributes.permissions())) {
                throw DbmigException.refused("private key file \"" + keyFile + "\" can be read by others")
                        .hint("chmod 600 " + keyFile);
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot read \"" + keyFile + "\"").detail(e.toString());
        } catch (UnsupportedOperationException e) {
            return; // a file system without such permissions
        }
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
