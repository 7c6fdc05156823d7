# shellcheck shell=bash
# Functions for all parts of the test command: messages, waiting, and the state of the working tree.

# Prints the heading of a step.
heading() {
  printf '\n==> %s\n' "$*"
}

# Prints an error and ends the run.
die() {
  printf 'tests/run: %s\n' "$*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# wait_until COMMAND...: repeats the command until it succeeds; fails after a time that is long enough on a busy machine.
wait_until() {
  local deadline=$((SECONDS + 400))
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# retry COMMAND...: runs a command that uses the network; up to two more times if it fails.
retry() {
  local pause
  for pause in 5 20; do
    "$@" && return
    echo "tests/run: it is tried again in $pause s: $*" >&2
    sleep "$pause"
  done
  "$@"
}

# port_is_open PORT: whether a process listens on this port of 127.0.0.1.
port_is_open() {
  (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Prints a port of 127.0.0.1 on which no process listens.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)) && port_is_open "$port"; do :; done
  echo "$port"
}

# Prints the differences from the last commit, so that two states can be compared; prints nothing outside of a git
# repository.
tree_state() {
  git rev-parse --quiet --verify HEAD >/dev/null 2>&1 || return 0
  git status --porcelain
  git diff HEAD | git hash-object --stdin
}
