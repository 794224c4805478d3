package dev.dbmig.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsEveryKindOfValue() {
        assertThat(Json.read(" {\"a\": [1, -2.5e3, true, false, null], \"\": {}, \"b\" : \"x\"}\r\n"))
                .isEqualTo(members("a", Arrays.asList(1L, new BigDecimal("-2.5e3"), true, false, null),
                        "", Map.of(), "b", "x"));
    }

    @Test
    void readsEscapesAndCharactersBeyondTheFirstPlane() {
        assertThat(Json.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0141\\uD83D\\ude00😀\""))
                .isEqualTo("\"\\/\b\f\n\r\tŁ😀😀");
    }

    @Test
    void keepsLargeNumbersExactly() {
        assertThat(Json.read("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(Json.read("9223372036854775808")).isEqualTo(new BigDecimal("9223372036854775808"));
        assertThat(Json.read("0.1")).isEqualTo(new BigDecimal("0.1"));
        assertThat(Json.read("-0")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[", "\"", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}",
            "{'a':1}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "tru", "True", "nul", "NaN", "Infinity", "01", "-", "+1", ".5",
            "1.", "1e", "1e+", "0x1", "1e99999", "1 2", "{} {}", "// c\n1", "\"\\x\"", "\"\\u12g4\"", "\"\\u１２３４\"",
            "\"a\nb\"", "\"\t\"", "\"\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ud83dx\"", "\uFEFF1", "\u00a01", "[1}", "{]"})
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not JSON at line ");
    }

    @Test
    void refusesANameThatStandsTwice() {
        assertThatThrownBy(() -> Json.read("{\"a\": 1,\n \"\\u0061\": 2}"))
                .hasMessage("not JSON at line 2, column 10: the name \"a\" stands twice");
    }

    @Test
    void refusesTooManyLevels() {
        assertThat(Json.read("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.read("[".repeat(65) + "]".repeat(65))).hasMessageContaining("more than 64 levels");
        assertThatThrownBy(() -> Json.read("{\"a\":".repeat(1_000_000))).hasMessageContaining("more than 64 levels");
    }

    @Test
    void countsLevelsAndNotBrackets() {
        assertThat(Json.read("[" + "[],".repeat(1000) + "{}]")).asInstanceOf(
                InstanceOfAssertFactories.LIST).hasSize(1001);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[1,\\n  x]|line 2, column 3", "{\"a\" 1}|line 1, column 6"})
    void saysWhere(String text, String place) {
        assertThatThrownBy(() -> Json.read(text.replace("\\n", "\n"))).hasMessageContaining(place);
    }

    @Test
    void writesWhatItReads() {
        Map<String, Object> value = members("text", "a\"\\\n\u0001\u007fŁ😀", "numbers", List.of(1L, new BigDecimal("1.5")),
                "empty", List.of(), "none", null, "more", members("flag", true, "no", Map.of(), "z", List.of(List.of())));
        assertThat(Json.read(Json.write(value))).isEqualTo(value);
        assertThat(new ArrayList<>(((Map<?, ?>) Json.read(Json.write(value))).keySet()))
                .isEqualTo(List.copyOf(value.keySet()));
    }

    @Test
    void indents() {
        assertThat(Json.write(members("a", List.of(1, 2), "b", Map.of()))).isEqualTo("""
                {
                  "a": [
                    1,
                    2
                  ],
                  "b": {}
                }
                """);
    }

    private static Map<String, Object> members(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }
}
