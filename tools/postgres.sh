#!/usr/bin/env bash
# A throw-away PostgreSQL for tests, from the Debian package, on a free port of the loopback.
#
#   tools/postgres.sh run COMMAND...   run COMMAND with DATABASE_URL set, then remove the cluster
#   tools/postgres.sh start            start one and print DATABASE_URL=... and how to stop it
#   tools/postgres.sh stop FOLDER      stop and remove the one in FOLDER
#
# Works as root (the cluster then runs as the user postgres) and as anybody else. It forgets to
# fsync on purpose: nothing in it is worth keeping. With DURABLE=1 it does fsync, for benchmarks.
set -euo pipefail

fail() { echo "postgres.sh: $*" >&2; exit 1; }

find_programs() {
  local newest
  newest=$(find /usr/lib/postgresql -maxdepth 3 -name pg_ctl 2>/dev/null | sort -V | tail -1)
  [ -n "$newest" ] || fail "PostgreSQL is not installed. On Debian or Ubuntu: sudo apt install postgresql"
  dirname "$newest"
}

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

find_free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  programs=$(find_programs)
  folder=$(mktemp -d "${TMPDIR:-/tmp}/pont-postgres.XXXXXX")
  port=$(find_free_port)
  password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  (umask 077; printf '%s\n' "$password" > "$folder/password")
  [ "$(id -u)" != 0 ] || chown -R postgres: "$folder"
  as_owner "$programs/initdb" --pgdata="$folder/data" --username=pont --pwfile="$folder/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync > "$folder/initdb.log" \
    || { cat "$folder/initdb.log" >&2; fail "initdb failed"; }
  as_owner tee -a "$folder/data/postgresql.conf" > /dev/null <<END
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
END
  [ -n "${DURABLE:-}" ] || as_owner tee -a "$folder/data/postgresql.conf" > /dev/null <<END
fsync = off
synchronous_commit = off
full_page_writes = off
END
  as_owner "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --silent --wait start \
    || { cat "$folder/log" >&2; fail "PostgreSQL did not start"; }
  export DATABASE_URL="postgres://pont:$password@127.0.0.1:$port/postgres"
}

stop() {
  case ${1:-} in */pont-postgres.*) ;; *) fail "stop wants the folder that start printed" ;; esac
  as_owner "$(find_programs)/pg_ctl" --pgdata="$1/data" --silent --mode=immediate stop || true
  rm -rf "$1"
}

case ${1:-} in
  run)
    shift
    [ $# -gt 0 ] || fail "run wants a command"
    start
    trap 'stop "$folder"' EXIT
    "$@"
    ;;
  start)
    start
    echo "DATABASE_URL=$DATABASE_URL"
    echo "# tools/postgres.sh stop $folder" >&2
    ;;
  stop)
    stop "${2:-}"
    ;;
  *)
    sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"
    exit 2
    ;;
esac
