"""Measuring commands, and the table of what came out."""
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Sample:
    seconds: float
    rss_mib: float


def run(command, processors=None):
    """One run of a command that must succeed. GNU time starts it: a child of this program would show our memory."""
    pinned = ["taskset", "-c", processors] if processors else []
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile("r") as memory:
        argv = [*pinned, "/usr/bin/time", "-q", "-f", "%M", "-o", memory.name, *command.argv]
        start = time.perf_counter()
        code = subprocess.run(argv, env=command.env, cwd=command.cwd, stdin=subprocess.DEVNULL, stdout=out,
                              stderr=subprocess.STDOUT).returncode
        seconds = time.perf_counter() - start
        if code:
            out.seek(0)
            raise SystemExit(f"{command.argv} ended with {code}: {out.read().decode(errors='replace')[-3000:]}")
        return Sample(seconds, int(memory.read().split()[-1]) / 1024)


def small(commands, rounds=3, runs=30):
    """Median seconds of quick commands, by name: hyperfine in several rounds, so that all see the same machine."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            with tempfile.NamedTemporaryFile() as result:
                quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in command.argv)
                subprocess.run(["hyperfine", "-N", "--warmup", "3", "--runs", str(runs), "--export-json", result.name,
                                quoted], env={"PATH": os.environ["PATH"], **command.env}, cwd=command.cwd, check=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                times[name] += json.load(open(result.name))["results"][0]["times"]
    return {name: Sample(statistics.median(times[name]), run(command).rss_mib) for name, command in commands.items()}


def interleaved(commands, repeat, prepare, check, processors=None):
    """Median of each, by name: in every repetition each runs once, beginning with another one each time."""
    samples = {name: [] for name in commands}
    for repetition in range(repeat):
        names = list(commands)
        turn = repetition % len(names)
        for name in names[turn:] + names[:turn]:
            prepare(name)
            samples[name].append(run(commands[name], processors))
            check(name)
            print(f"  {name}: {samples[name][-1].seconds:.3f} s, {samples[name][-1].rss_mib:.0f} MiB",
                  file=sys.stderr)
    return {name: Sample(statistics.median(s.seconds for s in all_of), max(s.rss_mib for s in all_of))
            for name, all_of in samples.items()}


class Table:
    """Rows of markdown; ratios are dbmig's time divided by that of the tool in the row."""

    def __init__(self):
        self.rows = []

    def add(self, what, samples, wanted, subject="dbmig"):
        """wanted: tool to the ratio that dbmig must not exceed; "MiB" to the memory it must stay below."""
        ours = samples.get(subject)
        for name, sample in samples.items():
            unit = f"{sample.seconds * 1000:.1f} ms" if sample.seconds < 1 else f"{sample.seconds:.2f} s"
            ratio = f"{ours.seconds / sample.seconds:.2f}" if ours and name != subject else ""
            goal, verdict = "", ""
            if name == subject and "MiB" in wanted:
                goal, verdict = f"< {wanted['MiB']} MiB", sample.rss_mib < wanted["MiB"]
            elif ours and name in wanted:
                goal, verdict = f"≤ {wanted[name]}", ours.seconds / sample.seconds <= wanted[name]
            self.text(what, name, unit, f"{sample.rss_mib:.0f}", ratio, goal,
                      {True: "yes", False: "**no**", "": ""}[verdict])

    def text(self, *cells):
        self.rows.append(cells)

    def __str__(self):
        head = ("what", "tool", "median", "MiB", "dbmig is × this", "asked", "met")
        lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *self.rows]]
        return "\n".join(lines)


def environment(server, tools):
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                     platform.machine())
    names = ", ".join(tool.version() for tool in tools.values())
    return (f"{os.cpu_count()} × {processor}; PostgreSQL {server.sql('SHOW server_version')}, "
            f"fsync {server.fsync}, {server.auth}; {names}.\n")
