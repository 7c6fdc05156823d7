# shellcheck shell=bash
# Starts the built server with a new data folder, for tests of clients.
#
# MARQUEE_SERVER selects another program than the debug build. Sets RATES_OFF, SERVER_PID and SERVER_DIR, and exports
# MARQUEE_ADDR and MARQUEE_TEST_ORIGIN. Needs TARGET and `common.sh`.

SERVER_PID=
SERVER_DIR=
# The port in the README's commands.
README_PORT=50051

# The flags that switch rate limits off.
RATES_OFF=(--rates off)

# start_server FLAG...: starts the server with additional flags; returns when it listens.
start_server() {
  local port=$README_PORT
  # If the README's port is free, its commands can be tested as printed.
  port_is_open "$port" && port=0
  SERVER_DIR=$(mktemp -d -t marquee-server.XXXXXX)
  touch "$SERVER_DIR/log"
  export MARQUEE_TEST_ORIGIN=https://app.example.com

  # Processing videos would take the cores from the clients under test; a caller that wants it sets the variable.
  MARQUEE_FFMPEG=${MARQUEE_FFMPEG:-off} "${MARQUEE_SERVER:-$TARGET/debug/marquee}" serve --listen "127.0.0.1:$port" --data-dir "$SERVER_DIR/data" \
    --cors-origin "$MARQUEE_TEST_ORIGIN" "$@" >"$SERVER_DIR/log" 2>&1 &
  SERVER_PID=$!
  if ! wait_until server_has_answered || [[ -z $(server_address) ]]; then
    cat "$SERVER_DIR/log" >&2
    die "the server does not start"
  fi
  MARQUEE_ADDR=$(server_address)
  export MARQUEE_ADDR
  echo "the server listens on $MARQUEE_ADDR"
}

# Prints HOST:PORT as the server has announced it, or nothing if it has not yet.
server_address() {
  sed -n 's|.*listening on http://\([0-9.:]*\).*|\1|p' "$SERVER_DIR/log" | head -n 1
}

# Whether the server listens, or its process has ended.
server_has_answered() {
  [[ -n $(server_address) ]] || server_is_gone "$SERVER_PID"
}

# Stops the server with SIGTERM, if it hangs with SIGKILL; fails unless it ended with exit status 0.
stop_server() {
  [[ -n $SERVER_PID ]] || return 0
  local pid=$SERVER_PID status=0
  SERVER_PID=
  kill -TERM "$pid" 2>/dev/null || true
  wait_until server_is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" || status=$?
  ((status == 0)) || tail -n 50 "$SERVER_DIR/log" >&2
  rm -rf "$SERVER_DIR"
  return "$status"
}

server_is_gone() {
  ! kill -0 "$1" 2>/dev/null
}
