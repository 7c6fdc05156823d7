# shellcheck shell=bash
# A Redis server for this run on a free port, with nothing kept on disk; stopped at the end.
#
# Sets REDIS_URL. Needs `common.sh`.

REDIS_PID=
REDIS_URL=

start_redis() {
  local port
  port=$(free_port)
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no >/dev/null &
  REDIS_PID=$!
  wait_until port_is_open "$port" || die "Redis has not started"
  # shellcheck disable=SC2034  # for the scripts that include this file
  REDIS_URL=redis://127.0.0.1:$port
  echo "Redis listens on 127.0.0.1:$port"
}

stop_redis() {
  [[ -n $REDIS_PID ]] || return 0
  kill "$REDIS_PID" 2>/dev/null || true
  wait "$REDIS_PID" 2>/dev/null || true
  REDIS_PID=
}
