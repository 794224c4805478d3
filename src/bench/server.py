"""A PostgreSQL server for one run of the benchmark."""
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time


class Server:
    """Durable as in production (fsync on by default), with room in the WAL so that checkpoints do not disturb."""

    def __init__(self, options):
        self.bin, self.auth, self.fsync = options.postgres, options.auth, options.fsync
        self.password = secrets.token_hex(8)
        self.user = "postgres"

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="dbmig-bench-pg-")
        self.as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_owner:
            shutil.chown(self.folder, "postgres", "postgres")
        password_file = os.path.join(self.folder, "password")
        with open(password_file, "w") as file:
            file.write(self.password + "\n")
        os.chmod(password_file, 0o600)
        if self.as_owner:
            shutil.chown(password_file, "postgres", "postgres")
        self.data = os.path.join(self.folder, "data")
        self._pg("initdb", "-D", self.data, "-U", self.user, "-A", self.auth, "-E", "UTF8", "--locale=C",
                 "--pwfile", password_file)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        # "raw" is the user of the one-message client, which knows no SCRAM
        hba = os.path.join(self.data, "pg_hba.conf")
        with open(hba) as file:
            rules = file.read()
        with open(hba, "w") as file:
            file.write("host all raw 127.0.0.1/32 trust\n" + rules)
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder,
                    "fsync": self.fsync, "max_wal_size": "8GB", "checkpoint_timeout": "1h", "autovacuum": "off",
                    "shared_buffers": "512MB", "logging_collector": "off"}
        flags = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._pg("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o", flags, "start")
        self.sql("CREATE ROLE raw SUPERUSER LOGIN")
        return self

    def __exit__(self, *_):
        try:
            self._pg("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _pg(self, program, *arguments):
        done = subprocess.run([*self.as_owner, os.path.join(self.bin, program), *arguments], cwd="/",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise SystemExit(f"{program}: {done.stdout}")

    def url(self, database):
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def environment(self, database="postgres"):
        """For libpq's programs."""
        return {"PATH": os.environ["PATH"], "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": self.user,
                "PGPASSWORD": self.password, "PGDATABASE": database, "PGSSLMODE": "disable", "LC_ALL": "C.UTF-8"}

    def sql(self, text, database="postgres"):
        """Runs it and returns what psql prints, unaligned."""
        done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", text],
                              env=self.environment(database), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"psql: {done.stderr}")
        return done.stdout.strip()

    def fresh(self, database):
        """An empty database of this name, with nothing left to write from the one before."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE template0')
        self.sql("CHECKPOINT")

    def pin(self, processors):
        """Keeps the server on these processors, as taskset writes them; new sessions inherit it."""
        with open(os.path.join(self.data, "postmaster.pid")) as file:
            postmaster = file.readline().strip()
        children = subprocess.run(["pgrep", "-P", postmaster], capture_output=True, text=True).stdout.split()
        for pid in [postmaster, *children]:
            subprocess.run(["taskset", "-a", "-c", "-p", processors, pid], stdout=subprocess.DEVNULL)
        time.sleep(0.1)
