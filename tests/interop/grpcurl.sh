#!/usr/bin/env bash
# Calls of grpcurl without proto files, by reflection, against the server at MARQUEE_ADDR.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

CONTRACT=proto/marquee/v1
ADDR=${MARQUEE_ADDR:?the HOST:PORT of a running server}
NAME=grpcurl_$RANDOM$RANDOM
# An id that no object has.
NOBODY=00000000-0000-7000-8000-000000000000
PASSWORD=$(head -c 18 /dev/urandom | base64)

fail() {
  printf 'grpcurl.sh: %s\n%s\n' "$1" "${OUTPUT-}" >&2
  exit 1
}

# succeeds ARGUMENT...: calls grpcurl and keeps what it prints in OUTPUT.
succeeds() {
  OUTPUT=$(grpcurl -plaintext "$@" 2>&1) || fail "grpcurl $* failed"
}

# fails_with CODE ARGUMENT...: calls grpcurl, which must fail with this code.
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

# methods_of SERVICE: the names of its RPCs in the contract.
methods_of() {
  awk -v service="$1" '
    $1 == "service" { inside = $2 == service }
    inside && $1 == "rpc" { sub(/\(.*/, "", $2); print $2 }
  ' "$CONTRACT"/*.proto
}

# Reflection lists every service of the contract with every method, and no others.
succeeds "$ADDR" list
SERVICES=$(sed -n 's/^service \([A-Za-z]*\) {$/\1/p' "$CONTRACT"/*.proto)
[[ $(sed -n 's/^marquee\.v1\.//p' <<<"$OUTPUT" | sort) == "$(sort <<<"$SERVICES")" ]] ||
  fail "these are not the services of the contract"
for service in grpc.health.v1.Health grpc.reflection.v1.ServerReflection; do
  prints "$service"
done
for service in $SERVICES; do
  succeeds "$ADDR" describe "marquee.v1.$service"
  for method in $(methods_of "$service"); do
    prints "rpc $method ("
  done
done
succeeds "$ADDR" describe marquee.v1.RegisterRequest
prints "string username"

# Public calls.
succeeds "$ADDR" grpc.health.v1.Health/Check
prints SERVING
succeeds "$ADDR" marquee.v1.ServerService/GetServerInfo
prints version

# Register, Login and GetMe.
succeeds -d "{\"username\": \"$NAME\", \"email\": \"$NAME@example.com\", \"password\": \"$PASSWORD\"}" \
  "$ADDR" marquee.v1.AuthService/Register
prints "$NAME"
succeeds -d "{\"login\": \"$NAME\", \"password\": \"$PASSWORD\"}" "$ADDR" marquee.v1.AuthService/Login
TOKEN=$(value_of accessToken)
[[ -n $TOKEN ]] || fail "Login returned no access token"
succeeds -H "authorization: Bearer $TOKEN" "$ADDR" marquee.v1.UserService/GetMe
prints "$NAME@example.com"

# One call of every service. The test fails for a service without a line here.
for service in $SERVICES; do
  case $service in
    AdminService) call='ListJobs {}' answer=ROLE_REQUIRED ;;
    AuthService) call='ListSessions {}' answer='"current": true' ;;
    CaptionService) call="ListCaptions {\"video_id\": \"$NOBODY\"}" answer=VIDEO_NOT_FOUND ;;
    ChannelService) call="GetChannel {\"username\": \"$NAME\"}" answer=$NAME ;;
    CommentService) call="ListReplies {\"comment_id\": \"$NOBODY\"}" answer=COMMENT_NOT_FOUND ;;
    DashboardService) call='GetChannelStats {}' answer='{' ;;
    HistoryService) call='SetHistoryPaused {"paused": true}' answer='{' ;;
    LikeService) call="SetLike {\"tweet_id\": \"$NOBODY\", \"liked\": true}" answer=TWEET_NOT_FOUND ;;
    NotificationService) call='GetUnreadCount {}' answer='{' ;;
    PlaylistService) call='CreatePlaylist {"title": "Later", "visibility": "VISIBILITY_PRIVATE"}' answer='"title": "Later"' ;;
    ServerService) call='GetServerInfo {}' answer='"version"' ;;
    SubscriptionService) call='ListSubscriptions {}' answer='{' ;;
    TweetService) call='CreateTweet {"text": "from a shell"}' answer='"text": "from a shell"' ;;
    UploadService) call='CreateUpload {"size_bytes": 1000, "content_type": "video/mp4"}' answer='"sizeBytes": "1000"' ;;
    UserService) call='GetMe {}' answer="$NAME@example.com" ;;
    VideoService) call='ListVideos {}' answer='{' ;;
    *) fail "which call of $service shall it be?" ;;
  esac
  arguments=(-H "authorization: Bearer $TOKEN" -d "${call#* }" "$ADDR" "marquee.v1.$service/${call%% *}")
  case $answer in
    *_NOT_FOUND) fails_with NotFound "${arguments[@]}" ;;
    ROLE_REQUIRED) fails_with PermissionDenied "${arguments[@]}" ;;
    *) succeeds "${arguments[@]}" ;;
  esac
  prints "$answer"
done

# Errors have typed details.
fails_with Unauthenticated "$ADDR" marquee.v1.UserService/GetMe
prints TOKEN_MISSING
fails_with InvalidArgument -d '{"username": "x", "email": "nobody", "password": "short"}' \
  "$ADDR" marquee.v1.AuthService/Register
for field in username email password; do
  prints "\"$field\""
done
prints google.rpc.BadRequest

# grpcurl refuses methods that reflection does not list, so it reads a modified copy of the contract here.
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
