package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDotenvTest {

    @Test
    void readsAssignments() {
        String text = """
                # comment
                A=1
                  export B = two words   # comment
                C="double # \\"q\\" \\n \\t \\\\ \\$HOME \\x" # comment
                D='single \\n "x"'
                E=
                F=a#b$c
                G="line one
                line two"
                H=#nothing

                A=again
                """;
        assertThat(DotenvFile.parse(".env", text)).isEqualTo(Map.of(
                "A", "again", "B", "two words", "C", "double # \"q\" \n \t \\ $HOME \\x", "D", "single \\n \"x\"",
                "E", "", "F", "a#b$c", "G", "line one\nline two", "H", ""));
    }

    @Test
    void readsLineEndsOfWindowsAndAFileWithoutALastOne() {
        assertThat(DotenvFile.parse(".env", "A=1\r\nB='2'\r\nC=3")).isEqualTo(Map.of("A", "1", "B", "2", "C", "3"));
        assertThat(DotenvFile.parse(".env", "")).isEmpty();
        assertThat(DotenvFile.parse(".env", "A=")).isEqualTo(Map.of("A", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "just text | .env:2: not of the form NAME=value",
        "1A=b | .env:2: not of the form NAME=value",
        "A=\"secret | .env:2: the quote is not closed",
        "A='a'b | .env:2: text after the closing quote",
    })
    void refusesWithTheLine(String line, String message) {
        assertThat(catchThrowableOfType(DbmigException.class, () -> DotenvFile.parse(".env", "X=1\n" + line + "\n")))
                .hasMessage(message);
    }
}
