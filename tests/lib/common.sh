# shellcheck shell=bash
# What every part of the test command uses: words, waiting, and the tree's state.

# Prints a line that stands out between the steps.
heading() {
  printf '\n==> %s\n' "$*"
}

# Prints why the run cannot go on, and ends it.
die() {
  printf 'tests/run: %s\n' "$*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# wait_until SECONDS COMMAND...: until the command succeeds; fails when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# port_is_open PORT: whether something listens there on 127.0.0.1.
port_is_open() {
  (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Prints a port of 127.0.0.1 on which nothing listens.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)) && port_is_open "$port"; do :; done
  echo "$port"
}

# Prints what differs from the last commit, so that two moments can be compared; nothing where there is no git.
tree_state() {
  git rev-parse --quiet --verify HEAD >/dev/null 2>&1 || return 0
  git status --porcelain
  git diff HEAD | git hash-object --stdin
}
