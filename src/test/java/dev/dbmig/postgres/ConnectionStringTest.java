package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionStringTest {

    /** The first column is what PostgreSQL's own tests of libpq (001_uri) read, the second what it makes of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://uri-user:secret@host:12345/db | dbname=db host=host password=secret port=12345 user=uri-user
            postgresql://uri-user@host:12345/db | dbname=db host=host port=12345 user=uri-user
            postgresql://uri-user@host/db | dbname=db host=host user=uri-user
            postgresql://host:12345/db | dbname=db host=host port=12345
            postgresql://uri-user@ | user=uri-user
            postgresql://host:12345/ | host=host port=12345
            postgresql://host | host=host
            postgresql:// | ''
            postgresql://?hostaddr=127.0.0.1 | hostaddr=127.0.0.1
            postgresql://example.com?hostaddr=63.1.2.4 | host=example.com hostaddr=63.1.2.4
            postgresql://%68ost/ | host=host
            postgresql://host/db?user=uri-user&port=12345 | dbname=db host=host port=12345 user=uri-user
            postgresql://host/db?u%73er=someotheruser&port=12345 | dbname=db host=host port=12345 user=someotheruser
            postgresql://host:12345?user=uri-user | host=host port=12345 user=uri-user
            postgresql://host? | host=host
            postgresql://host?user=u& | host=host user=u
            postgresql://[::1]:12345/db | dbname=db host=::1 port=12345
            postgresql://[2001:db8::1234]/ | host=2001:db8::1234
            postgresql://[::1] | host=::1
            postgres:///db | dbname=db
            postgres://uri-user@/db | dbname=db user=uri-user
            postgres://?host=/path/to/socket/dir | host=/path/to/socket/dir
            postgres://@host | host=host
            postgres://host:/ | host=host
            postgres://:12345/ | port=12345
            postgres://otheruser@:12345/db?host=/path/to/socket | dbname=db host=/path/to/socket port=12345 user=otheruser
            postgres://%2Fvar%2Flib%2Fpostgresql/dbname | dbname=dbname host=/var/lib/postgresql
            postgresql://a:1,b,c:3/db | dbname=db host=a,b,c port=1,,3
            postgresql://a,b/db?target_session_attrs=any | dbname=db host=a,b target_session_attrs=any
            postgresql://u:p%40%3A%2F+%25@h/d%20b | dbname=d b host=h password=p@:/+% user=u
            postgresql://u:p?w@h/db | dbname=db host=h password=p?w user=u
            postgresql://h/db?ssl=true | dbname=db host=h sslmode=require
            postgresql://h/%C3%A4 | dbname=ä host=h
            """)
    void readsUrlsAsLibpqDoes(String url, String expected) {
        assertThat(shown(url)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://host/db?u%7aer=someotheruser | unknown connection parameter "uzer" in the database URL
            postgres://[::1 | an IPv6 address in the database URL must stand in brackets: [::1]
            postgres://[] | an IPv6 address in the database URL must stand in brackets: [::1]
            postgres://[::1]z | unexpected character after the IPv6 address in the database URL
            postgresql://host?zzz | missing "=" in a parameter of the database URL
            postgresql://host?user=a&&port=1 | missing "=" in a parameter of the database URL
            postgresql://host?key=key=value | extra "=" in a parameter of the database URL
            postgres://host?dbname=%XXfoo | invalid percent-encoding in the database URL
            postgresql://a%00b | invalid percent-encoding in the database URL
            postgresql://%1 | invalid percent-encoding in the database URL
            postgresql://% | invalid percent-encoding in the database URL
            postgresql+asyncpg://u@host/db | unknown kind of database URL: "postgresql+asyncpg://"
            postgresql://host/db?schema=app | unknown connection parameter "schema" in the database URL
            mysql://root@host/db | unknown kind of database URL: "mysql://"
            jdbc:mysql://host/db | unknown kind of database URL: "jdbc:mysql:"
            jdbc:postgresql://u:pw@host/db | user and password do not stand before the host in a JDBC URL
            jdbc:postgresql://host/db?currentShema=x | unknown or unsupported parameter "currentShema" in the JDBC URL
            host=h nonsense=x | unknown connection parameter "nonsense" in the connection string
            host h | missing "=" after a keyword in the connection string
            password='pw-secret | unterminated quoted value of "password" in the connection string
            """)
    void refusesWhatIsNoConnection(String text, String message) {
        DbmigException refusal = catchThrowableOfType(DbmigException.class, () -> ConnectionSettings.parse(text));
        assertThat(refusal).hasMessage(message);
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal + refusal.hint().orElse("")).doesNotContain("pw-secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            host=localhost port=5433 | host=localhost port=5433
            host = localhost  dbname= 'my db' | dbname=my db host=localhost
            password='it\\'s \\\\ ok' user=u | password=it's \\ ok user=u
            password=a\\ b | password=a b
            user='' host=h | host=h
            password=a=b | password=a=b
            options='-c search_path=app' | options=-c search_path=app
            """)
    void readsKeywordsAndValuesAsLibpqDoes(String text, String expected) {
        assertThat(shown(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://host:5433/db?user=u&password=p%26q | dbname=db host=host password=p&q port=5433 user=u
            jdbc:postgresql:db | dbname=db host=localhost
            jdbc:postgresql:///db | dbname=db host=localhost
            jdbc:postgresql://[::1]:5432/db | dbname=db host=::1 port=5432
            jdbc:postgresql://a,b:2/db?targetServerType=primary | dbname=db host=a,b port=,2 target_session_attrs=primary
            jdbc:postgresql://h/db?currentSchema=app,public | dbname=db host=h options=-c search_path=app,public
            jdbc:postgresql://h/db?sslmode=verify-ca&sslrootcert=/r&prepareThreshold=0 | dbname=db host=h sslmode=verify-ca sslrootcert=/r
            jdbc:postgresql://h/db?ssl=true | dbname=db host=h sslmode=verify-full
            jdbc:postgresql://h/db?connectTimeout=3&tcpKeepAlive=true | connect_timeout=3 dbname=db host=h keepalives=1
            """)
    void readsJdbcUrls(String url, String expected) {
        assertThat(shown(url)).isEqualTo(expected);
    }

    @Test
    void suggestsTheNearestName() {
        DbmigException refusal = catchThrowableOfType(DbmigException.class,
                () -> ConnectionSettings.parse("postgresql://h/db?sslmod=require"));
        assertThat(refusal.hint()).contains("Did you mean \"sslmode\"?");
    }

    private static String shown(String text) {
        Map<String, String> sorted = new TreeMap<>(ConnectionSettings.parse(text));
        return String.join(" ", sorted.entrySet().stream().map(Object::toString).toList());
    }
}
