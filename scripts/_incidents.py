"""Seven programs that are broken for real: how each is started, used, damaged and mended."""

import contextlib
import importlib
import os
import random
import socket
import subprocess
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from _incident_place import Incident, Place, answers, ask, call, until

SERVICES = Path(__file__).parent / "incidents"
REQUESTS_A_SECOND = 4


# --- PostgreSQL: a transaction that holds a table -----------------------------


def start_postgres(place: Place) -> tuple[str, list[Path]]:
    """Start a server with pgbench's tables, its exporter, and eight clients."""
    data, port = place.folder / "data", str(place.port("server"))
    user = "postgres" if os.getuid() == 0 else None
    if user:
        for folder in (place.folder, place.folder.parent):
            folder.chmod(0o777)  # a temporary folder, for another user
    programs = place.programs
    call(programs["initdb"], "-D", data, "-A", "trust", "-U", "postgres", user=user)
    flags = ("-h", "127.0.0.1", "-p", port, "-k", str(place.folder))
    settings = {"log_lock_waits": "on", "log_checkpoints": "on", "deadlock_timeout": "1s"}
    settings |= {"log_line_prefix": "%m [%p] %u@%d ", "shared_buffers": "32MB", "fsync": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    place.run("postgresql", "postgres", "-D", data, *flags, *options, user=user)
    client = ("-h", "127.0.0.1", "-p", port, "-U", "postgres")
    ready = [programs["psql"], *client, "-c", "select 1"]
    until(lambda: subprocess.run(ready, capture_output=True, check=False).returncode == 0, "psql")
    call(programs["pgbench"], *client, "-i", "-q", "postgres")
    place.run(
        "exporter", "prometheus-postgres-exporter",
        f"--web.listen-address=127.0.0.1:{place.port('exporter')}",
        DATA_SOURCE_NAME=f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable",
    )  # fmt: skip
    until(answers(place.port("exporter")), "the PostgreSQL exporter")
    place.run("pgbench", "pgbench", *client, "-c", "8", "-R", "16", "-T", "7200", "-n", "postgres")
    return f"http://127.0.0.1:{place.port('exporter')}/metrics", [place.log("postgresql")]


def lock_table(place: Place) -> None:
    """Change a table in a transaction that is left open."""
    client = ("-h", "127.0.0.1", "-p", str(place.port("server")), "-U", "postgres", "postgres")
    session = place.run("migration", "psql", *client)
    assert session.stdin  # noqa: S101 - a pipe was asked for
    session.stdin.write(b"BEGIN; ALTER TABLE pgbench_accounts ADD COLUMN note text;\n")
    session.stdin.flush()


def no_work(_place: Place, _broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Do nothing: a process of its own makes the load."""


# --- Redis: the memory limit --------------------------------------------------


def start_redis(place: Place) -> tuple[str, list[Path]]:
    """Start a server with a limit of 24 MB and no eviction, and its exporter."""
    port = place.port("server")
    flags = {"bind": "127.0.0.1", "port": str(port), "save": "", "maxmemory": "24mb"}
    flags |= {"maxmemory-policy": "noeviction", "dir": str(place.folder)}
    options = [part for name, value in flags.items() for part in (f"--{name}", value)]
    place.run("redis", "redis-server", *options)
    until(lambda: redis(place, ["PING"]) == [b"+PONG"], "redis-server")
    place.run(
        "exporter", "prometheus-redis-exporter",
        "-web.listen-address", f"127.0.0.1:{place.port('exporter')}",
        "-redis.addr", f"redis://127.0.0.1:{port}",
    )  # fmt: skip
    until(answers(place.port("exporter")), "the Redis exporter")
    return f"http://127.0.0.1:{place.port('exporter')}/metrics", [place.log("redis")]


def redis(place: Place, *commands: list[str]) -> list[bytes]:
    """Return the first line of the answer to each command; empty if there is no server."""
    lines = []
    with contextlib.suppress(OSError):
        address = ("127.0.0.1", place.port("server"))
        with socket.create_connection(address, 5) as link, link.makefile("rb") as answer:
            for command in commands:
                parts = [f"${len(part)}\r\n{part}\r\n" for part in command]
                link.sendall(f"*{len(parts)}\r\n{''.join(parts)}".encode())
                line = answer.readline().rstrip()
                if line.startswith(b"$") and line != b"$-1":
                    answer.read(int(line[1:]) + 2)
                lines.append(line)
    return lines


def use_redis(place: Place, broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Keep sessions for a minute and read some; broken: keep them without an end."""
    for _ in range(8):
        key = f"session:{random.randrange(10**9)}"  # noqa: S311 - not a secret
        old = place.state.setdefault("keys", [])
        old.append(key)
        size, ends = (20_000, []) if broken else (2_000, ["EX", "60"])
        read = random.choice(old[-300:])  # noqa: S311 - as above
        redis(place, ["SET", key, "x" * size, *ends], ["GET", read])


# --- nginx: an upstream that is gone ------------------------------------------


NGINX = """
daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events {{ worker_connections 64; }}
http {{
  access_log access.log;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
  uwsgi_temp_path t4; scgi_temp_path t5;
  upstream shop {{ server 127.0.0.1:{upstream}; }}
  server {{
    listen 127.0.0.1:{server};
    location /stub_status {{ stub_status; access_log off; }}
    location / {{ proxy_pass http://shop; }}
  }}
}}
"""


def start_nginx(place: Place) -> tuple[str, list[Path]]:
    """Start a proxy with one upstream, and the exporter of its status page."""
    ports = {"upstream": place.port("upstream"), "server": place.port("server")}
    (place.folder / "nginx.conf").write_text(NGINX.format(**ports), "utf-8")
    start_upstream(place)
    place.run("nginx", "nginx", "-p", place.folder, "-c", "nginx.conf", "-e", "error.log")
    until(answers(ports["server"], "/"), "nginx")
    place.run(
        "exporter", "prometheus-nginx-exporter",
        f"--web.listen-address=127.0.0.1:{place.port('exporter')}",
        f"--nginx.scrape-uri=http://127.0.0.1:{ports['server']}/stub_status",
    )  # fmt: skip
    until(answers(place.port("exporter")), "the nginx exporter")
    logs = [place.folder / "access.log", place.folder / "error.log"]
    return f"http://127.0.0.1:{place.port('exporter')}/metrics", logs


def start_upstream(place: Place) -> None:
    """Start the service behind the proxy."""
    (place.folder / "www").mkdir(exist_ok=True)
    (place.folder / "www" / "index.html").write_text("<p>shop</p>\n", "utf-8")
    serve = ("-m", "http.server", "-b", "127.0.0.1", "-d", place.folder / "www")
    place.run("upstream", "python3", *serve, str(place.port("upstream")))
    until(answers(place.port("upstream"), "/"), "the upstream")


def use_pages(place: Place, _broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Ask for some pages."""
    for _ in range(REQUESTS_A_SECOND):
        ask(place.port("server"), "/")
        time.sleep(0.1)


# --- Python: a leak -----------------------------------------------------------


def start_python(place: Place) -> tuple[str, list[Path]]:
    """Start the leaking service, which does not leak yet."""
    ports = (str(place.port("server")), str(place.port("metrics")))
    place.run("orders", "python3", SERVICES / "leaking_service.py", *ports)
    until(answers(place.port("metrics")), "the Python service")
    return f"http://127.0.0.1:{place.port('metrics')}/metrics", [place.log("orders")]


def use_orders(place: Place, _broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Read some orders."""
    for _ in range(REQUESTS_A_SECOND):
        ask(place.port("server"), "/orders")
        time.sleep(0.1)


# --- JVM: no room for the garbage collector -----------------------------------


def start_java(place: Place) -> tuple[str, list[Path]]:
    """Start the collecting service with a heap of 64 MB and the JMX exporter in it."""
    (place.folder / "jmx.yml").write_text("{}\n", "utf-8")
    agent = f"{place.programs['jmx-agent']}=127.0.0.1:{place.port('metrics')}:jmx.yml"
    place.run(
        "catalogue", "java", "-Xmx64m", "-Xms64m", "-XX:+UseSerialGC",
        "-Xlog:gc:file=gc.log:time,level,tags", f"-javaagent:{agent}",
        SERVICES / "CollectingService.java", str(place.port("server")),
    )  # fmt: skip
    until(answers(place.port("server"), "/items"), "the Java service")
    until(answers(place.port("metrics")), "the JMX exporter")
    logs = [place.log("catalogue"), place.folder / "gc.log"]
    return f"http://127.0.0.1:{place.port('metrics')}/metrics", logs


def use_catalogue(place: Place, _broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Read some pages of the catalogue."""
    for _ in range(REQUESTS_A_SECOND):
        ask(place.port("server"), "/items")
        time.sleep(0.1)


# --- node-exporter: a busy disk -----------------------------------------------


def start_node(place: Place) -> tuple[str, list[Path]]:
    """Start node-exporter for a disk of its own: a loop device with a file system.

    Only the collectors of disks and file systems run: the machine does other work.
    """
    image, mount = place.folder / "disk.img", place.folder / "disk"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(256 << 20)
    call("mkfs.ext4", "-q", image)
    device = call("losetup", "--find", "--show", image).strip()
    place.at_end.append(partial(call, "losetup", "-d", device))
    call("mount", device, mount)
    place.at_end.append(partial(call, "umount", mount))
    place.run(
        "node", "prometheus-node-exporter", "--collector.disable-defaults",
        "--collector.diskstats", "--collector.diskstats.device-exclude=",
        f"--collector.diskstats.device-include=^{Path(device).name}$", "--collector.filesystem",
        "--collector.filesystem.mount-points-exclude=^/($|(dev|home|mnt|proc|run|sys|usr|var)($|/))",
        f"--web.listen-address=127.0.0.1:{place.port('metrics')}",
    )  # fmt: skip
    until(answers(place.port("metrics")), "node-exporter")
    return f"http://127.0.0.1:{place.port('metrics')}/metrics", [place.log("node")]


def use_disk(place: Place, _broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Write a little, and see it written."""
    _write(place.folder / "disk" / "journal", 16 << 10)


def _write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(os.urandom(size))
        file.flush()
        os.fsync(file.fileno())


def fill_queue_of_disk(place: Place) -> None:
    """Write without a pause from four threads, each block to the disk before the next."""
    ended = place.state.setdefault("ended", threading.Event())

    def writing(name: str) -> None:
        while not ended.is_set():
            _write(place.folder / "disk" / name, 64 << 10)

    writers = [threading.Thread(target=writing, args=(f"batch-{n}",)) for n in range(4)]
    place.state["writers"] = writers
    place.at_end.append(lambda: free_disk(place))
    for writer in writers:
        writer.start()


def free_disk(place: Place) -> None:
    """End the writers."""
    place.state["ended"].set()
    for writer in place.state["writers"]:
        writer.join()


# --- RabbitMQ: a consumer that stopped ----------------------------------------


def start_rabbitmq(place: Place) -> tuple[str, list[Path]]:
    """Start a broker with its Prometheus plugin, and a consumer."""
    config = [
        f"listeners.tcp.1 = 127.0.0.1:{place.port('server')}",
        f"prometheus.tcp.port = {place.port('metrics')}",
        "prometheus.tcp.ip = 127.0.0.1",
        "log.console = false",
    ]
    (place.folder / "rabbitmq.conf").write_text("\n".join(config) + "\n", "utf-8")
    (place.folder / "plugins").write_text("[rabbitmq_prometheus].\n", "utf-8")
    epmd = {"ERL_EPMD_PORT": str(place.port("epmd")), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    variables = {
        "HOME": str(place.folder), "PATH": broker_path(place),
        "RABBITMQ_NODENAME": "rabbit@localhost", "RABBITMQ_LOG_BASE": str(place.folder),
        "RABBITMQ_MNESIA_BASE": str(place.folder / "mnesia"),
        "RABBITMQ_CONFIG_FILE": str(place.folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(place.folder / "plugins"),
        "RABBITMQ_DIST_PORT": str(place.port("dist")),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1",
    }  # fmt: skip
    place.run("epmd", "epmd", **epmd)
    place.run("broker", "rabbitmq-server", **epmd, **variables)
    until(answers(place.port("metrics")), "rabbitmq-server")
    until(lambda: _channel(place, "publisher") is not None, "the connection to RabbitMQ")
    start_consumer(place)
    return f"http://127.0.0.1:{place.port('metrics')}/metrics", [
        place.folder / "rabbit@localhost.log"
    ]


def broker_path(place: Place) -> str:
    """Return a PATH on which the broker finds `erl`."""
    return f"{Path(place.programs['erl']).parent}{os.pathsep}{os.environ['PATH']}"


def _channel(place: Place, name: str) -> Any:  # noqa: ANN401 - pika has no types
    pika = importlib.import_module("pika")
    try:
        where = pika.ConnectionParameters("127.0.0.1", place.port("server"), heartbeat=0)
        channel = pika.BlockingConnection(where).channel()
    except pika.exceptions.AMQPError:
        return None
    channel.queue_declare("orders")
    place.state[name] = channel
    return channel


def publish(place: Place, _broken: bool) -> None:  # noqa: FBT001 - as all of `work`
    """Put ten orders in the queue."""
    channel = place.state["publisher"]
    for _ in range(10):
        channel.basic_publish("", "orders", b"x" * 500)
    channel.connection.process_data_events(0)


def start_consumer(place: Place) -> None:
    """Take orders from the queue in a thread, until stopped."""
    ended = threading.Event()

    def consuming() -> None:
        channel = _channel(place, "consumer")
        for method, _, _ in channel.consume("orders", inactivity_timeout=0.5):
            if ended.is_set():
                break
            if method:
                channel.basic_ack(method.delivery_tag)
        channel.connection.close()

    thread = threading.Thread(target=consuming)
    place.state["consumer_ends"] = ended
    place.state["consumer_thread"] = thread
    thread.start()
    place.at_end.append(lambda: stop_consumer(place))


def stop_consumer(place: Place) -> None:
    """End the consumer; its connection is closed."""
    place.state["consumer_ends"].set()
    place.state["consumer_thread"].join()


INCIDENTS = (
    Incident(
        name="postgresql", fault="an ALTER TABLE in a transaction left open: eight clients wait",
        named=(r"pg_locks", r"pg_stat_activity", r"still waiting for"),
        needs=("postgres", "initdb", "psql", "pgbench", "prometheus-postgres-exporter"),
        start=start_postgres, work=no_work, damage=lock_table,
        mend=lambda place: place.stop("migration"),
    ),
    Incident(
        name="redis", fault="keys without an end fill the memory to its limit: writes are refused",
        named=(r"redis_memory_used", r"err.{1,3}OOM", r"redis_db_keys", r"maxmemory"),
        needs=("redis-server", "prometheus-redis-exporter"),
        start=start_redis, work=use_redis, damage=lambda _: None,
        mend=lambda place: redis(place, ["FLUSHALL"]),
    ),
    Incident(
        name="nginx", fault="the upstream is gone: each request is answered with 502",
        named=(r"\b502\b", r"connect\(\) failed", r"upstream"),
        needs=("nginx", "prometheus-nginx-exporter", "python3"),
        start=start_nginx, work=use_pages, damage=lambda place: place.stop("upstream"),
        mend=start_upstream,
    ),
    Incident(
        name="python", fault="100 kB are kept of each request: 24 MB/min",
        named=(r"resident_memory", r"virtual_memory", r"[Mm]emory"),
        needs=("python3", "python:prometheus_client"),
        start=start_python, work=use_orders,
        damage=lambda place: ask(place.port("server"), "/leak/on", "POST"),
        mend=lambda place: ask(place.port("server"), "/leak/off", "POST"),
    ),
    Incident(
        name="jvm", fault="7 MB of the heap are free: one garbage collection after the other",
        named=(r"jvm_gc", r"jvm_memory", r"[Gg]arbage", r"Pause Full"),
        needs=("java", "jmx-agent"),
        start=start_java, work=use_catalogue,
        damage=lambda place: ask(place.port("server"), "/keep", timeout=60),
        mend=lambda place: ask(place.port("server"), "/free", timeout=60),
    ),
    Incident(
        name="node", fault="four writers keep the disk busy all the time",
        named=(r"node_disk_(io|write|flush)",),
        needs=("prometheus-node-exporter", "mkfs.ext4", "losetup", "mount", "umount"),
        start=start_node, work=use_disk, damage=fill_queue_of_disk, mend=free_disk,
    ),
    Incident(
        name="rabbitmq", fault="the only consumer stopped: the queue grows",
        named=(r"rabbitmq_queue_messages", r"rabbitmq_consumers", r"queue_consumers", r"[Qq]ueue"),
        needs=("rabbitmq-server", "erl", "epmd", "python:pika"),
        start=start_rabbitmq, work=publish, damage=stop_consumer, mend=start_consumer,
    ),
)  # fmt: skip
