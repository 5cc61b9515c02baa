"""How gunicorn serves Pont: two sets of workers, so that slow bodies hold up no page.

    PONT_SERVES=pages gunicorn --config deploy/gunicorn.conf.py config.wsgi
    PONT_SERVES=files gunicorn --config deploy/gunicorn.conf.py config.wsgi

`pages` answers what nginx has taken in whole: short requests, each by a process. `files` takes
uploads as they come and streams downloads as fast as the other end reads: many threads, most of
them waiting for somebody's line.

Source: attacks C20.
"""

import gc
import os

CORES = os.cpu_count() or 1
SERVES = os.environ.get("PONT_SERVES", "pages")

bind = os.environ.get("PONT_BIND") or f"unix:/run/pont/{SERVES}.sock"
workers = int(os.environ.get("PONT_WORKERS", "0")) or 2 * CORES
if SERVES == "files":
    worker_class = "gthread"
    threads = int(os.environ.get("PONT_THREADS", "16"))
    # A worker in whose threads people wait is not a worker that hangs.
    timeout = 120
else:
    worker_class = "sync"
    timeout = 30

# The next worker is there at once, and what all have in common is in memory once.
preload_app = True
graceful_timeout = 60
keepalive = 5
# Its heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# Only nginx comes in by the socket, and it writes these headers itself.
forwarded_allow_ips = "*" if bind.startswith("unix:") else "127.0.0.1"
control_socket_disable = True
# Pont writes its own log; nginx keeps the log of requests.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(server: object) -> None:
    """Leave alone what was loaded: collecting garbage would copy it into every worker."""
    gc.collect()
    gc.freeze()


def post_fork(server: object, worker: object) -> None:
    """Collect less often: a page makes and drops more objects than the default allows for."""
    gc.set_threshold(20_000, 50, 50)
