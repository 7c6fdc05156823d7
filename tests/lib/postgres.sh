# shellcheck shell=bash
# A PostgreSQL server for this run: Debian's programs, an empty cluster in a temporary folder, a free port; removed at
# the end.
#
# Sets POSTGRES_DIR and exports MARQUEE_TEST_POSTGRES_URL. Needs `common.sh`.

POSTGRES_DIR=
# A folder in which the cluster is kept, instead of a temporary one; the user that runs PostgreSQL must be able to reach
# it.
POSTGRES_KEPT=
# Further options of the server.
POSTGRES_OPTIONS=

# Prints the folder of the newest PostgreSQL version's programs, which Debian does not put into PATH.
postgres_bin() {
  local newest
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  if [[ -x $newest ]]; then
    dirname "$newest"
  elif has initdb; then
    dirname "$(command -v initdb)"
  else
    return 1
  fi
}

# Runs a command as a user who may run PostgreSQL: it refuses to run as root, and Debian's package creates the user
# postgres.
as_postgres() {
  if ((EUID == 0)); then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

start_postgres() {
  [[ -z $POSTGRES_DIR ]] || return 0
  local bin port
  bin=$(postgres_bin) || die "PostgreSQL is missing; install the package postgresql"
  if [[ -n $POSTGRES_KEPT ]]; then
    mkdir -p "$POSTGRES_KEPT"
    ((EUID != 0)) || chown postgres "$POSTGRES_KEPT"
    POSTGRES_DIR=$POSTGRES_KEPT
  else
    POSTGRES_DIR=$(as_postgres mktemp -d -t marquee-postgres.XXXXXX)
  fi
  if [[ ! -e $POSTGRES_DIR/data/PG_VERSION ]]; then
    as_postgres "$bin/initdb" --pgdata="$POSTGRES_DIR/data" --username=postgres --auth=trust \
      --locale=C --encoding=UTF8 --no-sync >/dev/null
  fi

  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000))
    port_is_open "$port" && continue
    if as_postgres "$bin/pg_ctl" start --wait --timeout=400 --silent --pgdata="$POSTGRES_DIR/data" --log="$POSTGRES_DIR/log" \
      --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=400 $POSTGRES_OPTIONS"; then
      export MARQUEE_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
      echo "PostgreSQL listens on 127.0.0.1:$port"
      return 0
    fi
  done
  cat "$POSTGRES_DIR/log" >&2
  die "PostgreSQL does not start"
}

stop_postgres() {
  [[ -n $POSTGRES_DIR ]] || return 0
  local mode=immediate
  [[ -z $POSTGRES_KEPT ]] || mode=fast
  if [[ -e $POSTGRES_DIR/data/postmaster.pid ]]; then
    as_postgres "$(postgres_bin)/pg_ctl" stop --wait --timeout=400 --silent --mode="$mode" --pgdata="$POSTGRES_DIR/data" || true
  fi
  [[ -n $POSTGRES_KEPT ]] || rm -rf "$POSTGRES_DIR"
  POSTGRES_DIR=
}
