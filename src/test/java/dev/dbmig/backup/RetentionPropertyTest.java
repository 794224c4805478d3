package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.Candidate.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds of any policy and any history, tried on thousands of random ones. */
class RetentionPropertyTest {

    private static final int TRIALS = 3000;
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final Comparator<Candidate> AGE = Comparator.comparing(Candidate::time).thenComparing(Candidate::name);

    /** A folder and a policy. */
    private record Trial(List<Candidate> all, RetentionPolicy policy, ZoneId zone, Random random) {

        Set<String> kept(List<Candidate> some, Instant now) {
            return kept(policy, some, now);
        }

        Set<String> kept(RetentionPolicy other, List<Candidate> some, Instant now) {
            return new Retention(other, zone).judge(some, now).stream().filter(Verdict::isKept)
                    .map(v -> v.candidate().name()).collect(Collectors.toCollection(HashSet::new));
        }

        Set<String> kept() {
            return kept(all, NOW);
        }

        List<Candidate> good(Source source) {
            return all.stream().filter(c -> c.source().equals(source) && c.isGood()
                    && !c.time().isAfter(NOW.plus(Retention.CLOCK_SKEW))).sorted(AGE).toList();
        }
    }

    private static void each(Consumer<Trial> property) {
        for (int seed = 0; seed < TRIALS; seed++) {
            Trial trial = trial(new Random(seed));
            try {
                property.accept(trial);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + trial.policy() + ", " + trial.all(), e);
            }
        }
    }

    private static Trial trial(Random random) {
        List<Candidate> all = new ArrayList<>();
        List<Source> sources = List.of(new Source("app", "1"), new Source("app", "2"), new Source("b", "1"));
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            all.add(candidate(i, sources.get(random.nextInt(sources.size())), random));
        }
        List<String> zones = List.of("UTC", "Europe/Berlin", "America/Havana", "Pacific/Auckland", "Asia/Kathmandu");
        return new Trial(all, policy(random), ZoneId.of(zones.get(random.nextInt(zones.size()))), random);
    }

    // Often at the same moment, now and then in the future, and anything between an hour and three years ago.
    private static Candidate candidate(int number, Source source, Random random) {
        long hours = random.nextInt(10) == 0 ? -random.nextInt(200) : (long) Math.pow(26_000, random.nextDouble());
        Instant time = NOW.minus(Duration.ofHours(hours)).minusSeconds(random.nextBoolean() ? 0 : random.nextInt(3600));
        boolean isDamaged = random.nextInt(8) == 0;
        Grade grade = isDamaged ? null : Grade.values()[random.nextInt(Grade.values().length)];
        return new Candidate("n" + number, source, time, random.nextInt(1000), grade,
                random.nextInt(12) == 0 ? "kept" : null, random.nextInt(12) == 0 ? "r" : null, isDamaged ? "damaged" : null);
    }

    private static RetentionPolicy policy(Random random) {
        return new RetentionPolicy(some(random, 5), random.nextBoolean() ? Optional.empty()
                : Optional.of(Duration.ofHours(random.nextInt(1000))), some(random, 9), some(random, 6), some(random, 14),
                some(random, 3), some(random, 5000));
    }

    private static int some(Random random, int most) {
        return random.nextBoolean() ? 0 : random.nextInt(most);
    }

    @Test
    void keepsTheNewestOfTheBestGradeAndTheNewestGoodOne() {
        each(trial -> trial.all().stream().map(Candidate::source).distinct().forEach(source -> {
            List<Candidate> good = trial.good(source);
            if (!good.isEmpty()) {
                Grade best = good.stream().map(Candidate::grade).max(Comparator.naturalOrder()).orElseThrow();
                Candidate newestOfBest = good.stream().filter(c -> c.grade() == best).max(AGE).orElseThrow();
                assertThat(trial.kept()).contains(newestOfBest.name(), good.get(good.size() - 1).name());
            }
        }));
    }

    @Test
    void keepsWhatIsPinnedOrNeededOrNoBackupOrFromTheFuture() {
        each(trial -> assertThat(trial.kept()).containsAll(trial.all().stream().filter(c -> c.pinned() != null
                        || c.unfinishedRun() != null || c.problem() != null || c.time().isAfter(NOW.plus(Retention.CLOCK_SKEW)))
                .map(Candidate::name).toList()));
    }

    @Test
    void removesNothingFromADatabaseThatHasNothingGood() {
        each(trial -> trial.all().stream().filter(c -> trial.good(c.source()).isEmpty())
                .forEach(c -> assertThat(trial.kept()).contains(c.name())));
    }

    @Test
    void letsNothingGrowOldWhileBackupsFail() {
        each(trial -> {
            List<Candidate> past = trial.all().stream().filter(c -> c.time().isBefore(NOW)).toList();
            assertThat(trial.kept(past, NOW.plus(Duration.ofDays(2000)))).isEqualTo(trial.kept(past, NOW));
        });
    }

    @Test
    void isNotMovedByFailures() {
        each(trial -> {
            List<Candidate> without = trial.all().stream().filter(c -> c.problem() == null).toList();
            Set<String> kept = trial.kept();
            kept.removeIf(name -> without.stream().noneMatch(c -> c.name().equals(name)));
            assertThat(kept).isEqualTo(trial.kept(without, NOW));
        });
    }

    @Test
    void removesNothingMoreTheSecondTime() {
        each(trial -> {
            Set<String> kept = trial.kept();
            List<Candidate> left = trial.all().stream().filter(c -> kept.contains(c.name())).toList();
            assertThat(trial.kept(left, NOW)).isEqualTo(kept);
        });
    }

    /** A prune that was killed has removed some of what it would have, the oldest first. */
    @Test
    void endsTheSameAfterAnInterruption() {
        each(trial -> {
            Set<String> kept = trial.kept();
            List<Candidate> doomed = trial.all().stream().filter(c -> !kept.contains(c.name())).sorted(AGE).toList();
            List<Candidate> left = new ArrayList<>(trial.all());
            left.removeAll(doomed.subList(0, trial.random().nextInt(doomed.size() + 1)));
            assertThat(trial.kept(left, NOW)).isEqualTo(kept);
        });
    }

    @Test
    void doesNotDependOnOrderNorOnOtherDatabases() {
        each(trial -> {
            List<Candidate> shuffled = new ArrayList<>(trial.all());
            Collections.shuffle(shuffled, trial.random());
            assertThat(trial.kept(shuffled, NOW)).isEqualTo(trial.kept());
            Source one = new Source("app", "1");
            Set<String> alone = trial.kept(trial.all().stream().filter(c -> c.source().equals(one)).toList(), NOW);
            assertThat(trial.kept()).containsAll(alone);
        });
    }

    @Test
    void keepsNoLessByALargerPolicy() {
        each(trial -> {
            RetentionPolicy p = trial.policy();
            RetentionPolicy larger = new RetentionPolicy(p.last() + 1, Optional.of(p.within().orElse(Duration.ZERO).plusHours(5)),
                    p.daily() + 1, p.weekly() + 1, p.monthly() + 1, p.yearly() + 1, p.bytes() + 100);
            assertThat(trial.kept(larger, trial.all(), NOW)).containsAll(trial.kept());
        });
    }

    @Test
    void keepsWhatEachRuleNames() {
        each(trial -> {
            Source source = new Source("app", "1");
            List<Candidate> good = trial.good(source);
            Set<String> kept = trial.kept();
            RetentionPolicy p = trial.policy();
            int from = Math.max(0, good.size() - p.last());
            assertThat(kept).containsAll(good.subList(from, good.size()).stream().map(Candidate::name).toList());
            p.within().ifPresent(span -> assertThat(kept).containsAll(good.stream().filter(c -> Duration.between(
                    c.time(), good.get(good.size() - 1).time()).compareTo(span) <= 0).map(Candidate::name).toList()));
            long days = good.stream().map(c -> c.time().atZone(trial.zone()).toLocalDate()).distinct().count();
            assertThat(good.stream().filter(c -> kept.contains(c.name()))
                    .map(c -> c.time().atZone(trial.zone()).toLocalDate()).distinct().count())
                    .isGreaterThanOrEqualTo(Math.min(days, p.daily()));
            long bytes = good.stream().filter(c -> kept.contains(c.name())).mapToLong(Candidate::bytes).sum();
            long total = good.stream().mapToLong(Candidate::bytes).sum();
            assertThat(bytes).isGreaterThanOrEqualTo(Math.min(total, p.bytes()));
        });
    }

    @Test
    void givesAReasonForEachVerdict() {
        each(trial -> {
            List<Verdict> verdicts = new Retention(trial.policy(), trial.zone()).judge(trial.all(), NOW);
            assertThat(verdicts).hasSameSizeAs(trial.all()).allMatch(v -> !v.reason().isBlank());
            assertThat(verdicts.stream().map(v -> v.candidate().name()).distinct().count()).isEqualTo(trial.all().size());
        });
    }
}
