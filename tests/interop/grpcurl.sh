#!/usr/bin/env bash
# What a person does with grpcurl and no proto files at hand, against the server at MARQUEE_ADDR.
set -euo pipefail

ADDR=${MARQUEE_ADDR:?the HOST:PORT of a running server}
NAME=grpcurl_$RANDOM$RANDOM
PASSWORD=$(head -c 18 /dev/urandom | base64)

fail() {
  printf 'grpcurl.sh: %s\n%s\n' "$1" "${OUTPUT-}" >&2
  exit 1
}

# succeeds ARGUMENT...: calls grpcurl and keeps what it prints in OUTPUT.
succeeds() {
  OUTPUT=$(grpcurl -plaintext "$@" 2>&1) || fail "grpcurl $* failed"
}

# fails_with CODE ARGUMENT...: the same for a call that must fail with that code.
fails_with() {
  local code=$1
  shift
  if OUTPUT=$(grpcurl -plaintext "$@" 2>&1); then
    fail "grpcurl $* succeeded"
  fi
  prints "Code: $code"
}

# prints TEXT: whether the last call printed it.
prints() {
  [[ $OUTPUT == *"$1"* ]] || fail "expected to read: $1"
}

# value_of NAME: the first string of that name in the JSON of the last call.
value_of() {
  sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" <<<"$OUTPUT" | head -n 1
}

# Reflection, by which grpcurl knows the contract.
succeeds "$ADDR" list
for service in Auth User Channel Upload Video Server; do
  prints "marquee.v1.${service}Service"
done
prints grpc.health.v1.Health
succeeds "$ADDR" describe marquee.v1.AuthService
prints "rpc Register"
succeeds "$ADDR" describe marquee.v1.RegisterRequest
prints "string username"

# Public calls.
succeeds "$ADDR" grpc.health.v1.Health/Check
prints SERVING
succeeds "$ADDR" marquee.v1.ServerService/GetServerInfo
prints version

# An account, a login, and who one is.
succeeds -d "{\"username\": \"$NAME\", \"email\": \"$NAME@example.com\", \"password\": \"$PASSWORD\"}" \
  "$ADDR" marquee.v1.AuthService/Register
prints "$NAME"
succeeds -d "{\"login\": \"$NAME\", \"password\": \"$PASSWORD\"}" "$ADDR" marquee.v1.AuthService/Login
TOKEN=$(value_of accessToken)
[[ -n $TOKEN ]] || fail "Login returned no access token"
succeeds -H "authorization: Bearer $TOKEN" "$ADDR" marquee.v1.UserService/GetMe
prints "$NAME@example.com"

# Refusals are typed.
fails_with Unauthenticated "$ADDR" marquee.v1.UserService/GetMe
prints TOKEN_MISSING
fails_with InvalidArgument -d '{"username": "x", "email": "nobody", "password": "short"}' \
  "$ADDR" marquee.v1.AuthService/Register
for field in username email password; do
  prints "\"$field\""
done
prints google.rpc.BadRequest

# grpcurl itself stops at a method that reflection does not know; so it reads an edited copy of the contract.
PROTO=$(mktemp -d -t marquee-proto.XXXXXX)
trap 'rm -rf "$PROTO"' EXIT
cat >"$PROTO/unknown.proto" <<'END'
syntax = "proto3";
package marquee.v1;
message Empty {}
service UserService {
  rpc NoSuchMethod(Empty) returns (Empty);
}
END
fails_with Unimplemented -import-path "$PROTO" -proto unknown.proto "$ADDR" marquee.v1.UserService/NoSuchMethod

echo "grpcurl.sh: passed"
