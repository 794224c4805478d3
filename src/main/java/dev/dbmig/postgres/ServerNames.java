package dev.dbmig.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names that a server's certificate has, compared as libpq does for sslmode=verify-full. */
final class ServerNames {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private record Name(int type, String text) {}

    private ServerNames() {}

    /** As shown to users. */
    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>(alternatives(certificate).stream().map(Name::text).toList());
        if (names.isEmpty()) {
            commonName(certificate).ifPresent(names::add);
        }
        return names.isEmpty() ? List.of("no host") : names.stream().map(name -> '"' + name + '"').toList();
    }

    /** The subject's common name counts only where there is no alternative name of the host's kind. */
    static boolean match(X509Certificate certificate, String host) {
        Optional<InetAddress> address = address(host);
        boolean hasKind = false;
        for (Name name : alternatives(certificate)) {
            hasKind |= name.type() == (address.isPresent() ? IP_ADDRESS : DNS_NAME);
            if (name.type() == DNS_NAME && matches(name.text(), host)
                    || name.type() == IP_ADDRESS && address.isPresent() && address.equals(address(name.text()))) {
                return true;
            }
        }
        return !hasKind && commonName(certificate).filter(name -> matches(name, host)).isPresent();
    }

    /** Equal but for case, or {@code *.} for exactly one label. */
    static boolean matches(String pattern, String host) {
        String name = pattern.toLowerCase(Locale.ROOT);
        String wanted = host.toLowerCase(Locale.ROOT);
        if (name.equals(wanted)) {
            return true;
        }
        int dot = wanted.indexOf('.');
        return name.startsWith("*.") && name.length() > 2 && dot > 0 && name.substring(1).equals(wanted.substring(dot));
    }

    private static List<Name> alternatives(X509Certificate certificate) {
        List<Name> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (alternative.get(0) instanceof Integer type && alternative.get(1) instanceof String text
                        && (type == DNS_NAME || type == IP_ADDRESS)) {
                    names.add(new Name(type, text));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // names that cannot be read match nothing
        }
        return names;
    }

    // The first of the encoded name, which is the last in RFC 2253's order; LdapName counts from there.
    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns().stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .findFirst()
                    .map(Rdn::getValue)
                    .map(Object::toString);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    // Only of texts that are addresses: nothing is looked up.
    private static Optional<InetAddress> address(String text) {
        boolean isAddress = text.contains(":") || text.matches("[0-9]+(\\.[0-9]+){3}");
        try {
            return isAddress ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
