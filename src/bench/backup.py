"""Backups: what they cost beside pg_dump alone, and how long ten thousand of them take to list and to judge."""
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

import safe
from measure import interleaved
from tools import Command, write

COUNT = 10_000
GIB = 1024


class Project:
    """A folder with a configuration, and shims of PostgreSQL's programs that write down how long they took."""

    def __init__(self, server, tool, folder):
        self.server, self.tool, self.folder = server, tool, folder
        self.backups = os.path.join(folder, "backups")
        write(os.path.join(folder, "dbmig.yaml"),
              f"backup: {{dir: '{self.backups}'}}\nstate-dir: '{folder}/state'\npostgres: {{bin: '{folder}/bin'}}\n")
        safe.Project.shims(self)

    def command(self, database, *words):
        environment = {"DATABASE_URL": self.server.url(database), "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
        return Command([*self.tool.program, "backup", *words], environment, self.folder)

    def create(self, database):
        """Seconds of all of it, and without the reading of what was written, by pg_restore and for the checksums."""
        write(os.path.join(self.folder, "programs"), "")
        command = self.command(database, "create", "--json")
        start = time.perf_counter()
        done = subprocess.run(command.argv, env=command.env, cwd=command.cwd, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(done.stderr)
        made = json.loads(done.stdout)[0]
        with open(os.path.join(self.folder, "programs")) as file:
            reading = sum(int(line.split()[1]) / 1000 for line in file if "--data-only" in line)
        shutil.rmtree(made["path"])
        return seconds, seconds - reading, made["format"]


def costs(project, table, megabytes, repeat):
    """Both in turn, and the best of each: what else the machine does only ever adds to it."""
    server = project.server
    size = safe.fill(server, megabytes)
    dump = os.path.join(project.folder, "plain")
    jobs = str(min(os.cpu_count(), 8))
    plain, whole, alone = [], [], []
    kind = "custom"
    for turn in range(repeat):
        for name in (("plain", "dbmig") if turn % 2 else ("dbmig", "plain")):
            server.sql("CHECKPOINT")
            os.sync()
            if name == "dbmig":
                seconds, without, kind = project.create(safe.SOURCE)
                whole.append(seconds)
                alone.append(without)
            else:
                flags = ["-Fd", "-j", jobs] if size >= GIB else ["-Fc"]
                plain.append(safe.timed(["pg_dump", *flags, "-Z1", "-f", dump, safe.SOURCE], server.environment(safe.SOURCE)))
                subprocess.run(["rm", "-rf", dump], check=True)
        print(f"  pg_dump {plain[-1]:.2f} s, backup create {whole[-1]:.2f} s, without verification {alone[-1]:.2f} s", file=sys.stderr)
    what = f"backup create, {size:.0f} MiB, {kind}"
    best = min(plain)
    table.text(what, "pg_dump", f"{best:.2f} s", "", "", "", "")
    for name, times, goal in (("without verification", alone, 1.05), ("decoded and checksummed", whole, 1.5)):
        table.text(f"{what}, {name}", "dbmig", f"{min(times):.2f} s", "", f"{min(times) / best:.2f}", f"≤ {goal}",
                   "yes" if min(times) <= goal * best else "**no**")


def multiply(project, count):
    """So many backups, one an hour, of which each has the files and the manifest of a real one."""
    project.server.fresh("many")
    project.server.sql("CREATE TABLE a AS SELECT 1 AS b", "many")
    made = json.loads(subprocess.run(project.command("many", "create", "--json").argv, env=project.command("many").env,
                                     cwd=project.folder, capture_output=True, text=True, check=True).stdout)[0]
    with open(os.path.join(made["path"], "manifest.json")) as file:
        manifest = json.load(file)["manifest"]
    begun = datetime.datetime.fromisoformat(manifest["started"].replace("Z", "+00:00"))
    length = datetime.timedelta(milliseconds=manifest["durationMillis"])
    for number in range(1, count):
        at = begun - datetime.timedelta(hours=number)
        manifest["runId"] = at.strftime("%Y%m%d-%H%M%S-") + f"{number % 65536:04x}"
        for name, moment in (("started", at), ("finished", at + length)):
            manifest[name] = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
        place = os.path.join(project.backups, at.strftime("many_%Y%m%dT%H%M%SZ_") + manifest["runId"])
        os.mkdir(place, 0o700)
        for name in manifest["files"]:
            shutil.copyfile(os.path.join(made["path"], name), os.path.join(place, name))
        members = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        seal = hashlib.sha256(members.encode()).hexdigest()
        write(os.path.join(place, "manifest.json"),
              json.dumps({"manifest": manifest, "sha256": seal}, indent=2, ensure_ascii=False) + "\n")


def many(project, table, count, repeat):
    multiply(project, count)
    commands = {"list": project.command("many", "list"), "list --json": project.command("many", "list", "--json"),
                "prune --dry-run": project.command("many", "prune", "--dry-run", "--keep-last", "3", "--keep-daily", "30")}
    for name, command in commands.items():
        done = subprocess.run(command.argv, env=command.env, cwd=command.cwd, capture_output=True, text=True, check=True)
        found = done.stdout.count('"name"') if "json" in name else done.stdout.count("many_")
        if found < count or "damaged" in done.stdout:
            raise SystemExit(f"{name} shows {found} of {count} backups: {done.stdout[:1000]}")
    best = {name: [] for name in commands}
    for _ in range(max(repeat, 5)):
        for name, sample in interleaved(commands, 1, lambda name: None, lambda name: None).items():
            best[name].append(sample)
    for name, samples in best.items():
        sample = min(samples, key=lambda s: s.seconds)
        table.text(f"backup {name}, {count} backups", "dbmig", f"{sample.seconds * 1000:.0f} ms", f"{sample.rss_mib:.0f}", "",
                   "≤ 500 ms", "yes" if sample.seconds <= 0.5 else "**no**")


def run(options, server, tools, table, folder):
    if "dbmig" not in tools:
        return
    project = Project(server, tools["dbmig"], os.path.join(folder, "backup"))
    many(project, table, COUNT if not options.smoke else 200, options.repeat)
    for megabytes in sorted({options.database_mb * 6 // 10, options.database_mb}):
        costs(project, table, megabytes, options.repeat)
