#!/usr/bin/env bash
# Runs the README's grpcurl and curl commands as they are printed, against the server at MARQUEE_ADDR.
#
# Those of grpcurl are in the fenced block whose first line is MARKER, that of curl is the line that begins with it. They
# use localhost:50051, which is replaced when the server listens on another port.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

ADDR=${MARQUEE_ADDR:?the HOST:PORT of a running server}
MARKER='# grpcurl: register, log in, who am I'

fail() {
  printf 'readme.sh: %s\n' "$*" >&2
  exit 1
}

BLOCK=$(awk -v marker="$MARKER" '
  inside && /^```/ { exit }
  $0 == marker { inside = 1 }
  inside { print }
' README.md)
[[ -n $BLOCK ]] || fail "README.md has no block that begins with: $MARKER"
[[ $BLOCK == *localhost:50051* ]] || fail "the block does not name localhost:50051"

if [[ $ADDR != *:50051 ]]; then
  BLOCK=${BLOCK//localhost:50051/$ADDR}
fi
# Unlike an interactive shell, stop at the first failed command.
OUTPUT=$(bash -euo pipefail -c "$BLOCK" 2>&1) || fail "a command of the block failed:"$'\n'"$OUTPUT"
# The last command is GetMe, which prints the account.
[[ $OUTPUT == *'"email"'* ]] || fail "GetMe did not answer with an account:"$'\n'"$OUTPUT"

CURL=$(grep '^curl ' README.md) || fail "README.md has no line that begins with: curl"
OUTPUT=$(bash -euo pipefail -c "${CURL//localhost:50051/$ADDR}" 2>&1) || fail "curl failed:"$'\n'"$OUTPUT"
[[ $OUTPUT == '{'*'}' && $OUTPUT != *'"code"'* ]] || fail "curl did not get a list:"$'\n'"$OUTPUT"

echo "readme.sh: passed"
