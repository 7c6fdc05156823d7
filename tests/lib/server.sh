# shellcheck shell=bash
# The built server, started for a client on a data folder of its own.
#
# MARQUEE_SERVER names another program than the debug build's. Sets RATES_OFF, SERVER_PID and SERVER_DIR and exports MARQUEE_ADDR and MARQUEE_TEST_ORIGIN. Expects TARGET and `common.sh`.

SERVER_PID=
SERVER_DIR=
# The port that the README's commands name.
README_PORT=50051

# The flags by which no call is refused because there were too many.
RATES_OFF=(--rates off)

# start_server FLAG...: with these flags beside its own.
start_server() {
  local port=$README_PORT
  # The README's commands run as printed when their port is free.
  port_is_open "$port" && port=0
  SERVER_DIR=$(mktemp -d -t marquee-server.XXXXXX)
  touch "$SERVER_DIR/log"
  export MARQUEE_TEST_ORIGIN=https://app.example.com

  "${MARQUEE_SERVER:-$TARGET/debug/marquee}" serve --listen "127.0.0.1:$port" --data-dir "$SERVER_DIR/data" \
    --cors-origin "$MARQUEE_TEST_ORIGIN" "$@" >"$SERVER_DIR/log" 2>&1 &
  SERVER_PID=$!
  if ! wait_until 30 server_has_answered || [[ -z $(server_address) ]]; then
    cat "$SERVER_DIR/log" >&2
    die "the server does not start"
  fi
  MARQUEE_ADDR=$(server_address)
  export MARQUEE_ADDR
  echo "the server listens on $MARQUEE_ADDR"
}

# Prints HOST:PORT as the server announced it, or nothing yet.
server_address() {
  sed -n 's|.*listening on http://\([0-9.:]*\).*|\1|p' "$SERVER_DIR/log" | head -n 1
}

# Whether it listens, or has ended and never will.
server_has_answered() {
  [[ -n $(server_address) ]] || server_is_gone "$SERVER_PID"
}

# Asks the server to stop and insists after a while; fails unless it ended by itself and well.
stop_server() {
  [[ -n $SERVER_PID ]] || return 0
  local pid=$SERVER_PID status=0
  SERVER_PID=
  kill -TERM "$pid" 2>/dev/null || true
  wait_until 30 server_is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" || status=$?
  ((status == 0)) || tail -n 50 "$SERVER_DIR/log" >&2
  rm -rf "$SERVER_DIR"
  return "$status"
}

server_is_gone() {
  ! kill -0 "$1" 2>/dev/null
}
