# shellcheck shell=bash
# A real object store for this run: MinIO, built from the Go module proxy into target/tools, on a free port with an
# empty temporary folder; removed at the end.
#
# Exports MARQUEE_TEST_S3_ENDPOINT and its credentials, with which the tests use it instead of the store in their own
# process. Needs TOOLS and `common.sh`.

MINIO_VERSION=v0.0.0-20260212201848-7aac2a2c5b7c
# The Go version that builds MinIO where Go is missing or too old, as in Debian 12. Go toolchains are available as
# modules.
GO_VERSION=1.25.3
GO_MINIMUM=1.24

OBJECT_STORE_PID=
OBJECT_STORE_DIR=

install_object_store() {
  [[ -x $TOOLS/bin/minio && $(cat "$TOOLS/minio.installed" 2>/dev/null) == "$MINIO_VERSION" ]] && return
  local go
  go=$(go_program)
  heading "build MinIO (some minutes, once)"
  GOBIN=$TOOLS/bin GOPATH=$TOOLS/gopath GOFLAGS=-modcacherw CGO_ENABLED=0 \
    retry "$go" install "github.com/minio/minio@$MINIO_VERSION"
  rm -rf "$TOOLS/gopath"
  echo "$MINIO_VERSION" >"$TOOLS/minio.installed"
}

# Prints the path of a Go program of version GO_MINIMUM or later, which is downloaded if necessary.
go_program() {
  local version arch module=$TOOLS/go
  version=$(go env GOVERSION 2>/dev/null || true)
  if [[ -n $version && $(printf '%s\n' "go$GO_MINIMUM" "$version" | sort -V | head -n 1) == "go$GO_MINIMUM" ]]; then
    command -v go
    return
  fi
  case $(uname -m) in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) die "MinIO needs Go $GO_MINIMUM or later; install it from https://go.dev/dl" ;;
  esac
  if [[ ! -x $module/go ]]; then
    version=v0.0.1-go$GO_VERSION.linux-$arch
    mkdir -p "$module"
    python3 - "https://proxy.golang.org/golang.org/toolchain/@v/$version.zip" "$module/go.zip" <<'END'
import sys, urllib.request
urllib.request.urlretrieve(*sys.argv[1:])
END
    python3 -m zipfile -e "$module/go.zip" "$module"
    rm "$module/go.zip"
    chmod -R u+x "$module/golang.org/toolchain@$version/bin" "$module/golang.org/toolchain@$version/pkg/tool"
    ln -s "golang.org/toolchain@$version/bin/go" "$module/go"
  fi
  echo "$module/go"
}

start_object_store() {
  [[ -z $OBJECT_STORE_PID ]] || return 0
  local port
  OBJECT_STORE_DIR=$(mktemp -d -t marquee-minio.XXXXXX)
  export MARQUEE_TEST_S3_ACCESS_KEY_ID=marquee MARQUEE_TEST_S3_SECRET_ACCESS_KEY=the-secret-of-tests
  for _ in 1 2 3 4 5; do
    port=$((30000 + RANDOM % 2000))
    port_is_open "$port" && continue
    MINIO_ROOT_USER=$MARQUEE_TEST_S3_ACCESS_KEY_ID MINIO_ROOT_PASSWORD=$MARQUEE_TEST_S3_SECRET_ACCESS_KEY \
      MINIO_BROWSER=off MINIO_UPDATE=off "$TOOLS/bin/minio" server --quiet --address "127.0.0.1:$port" \
      "$OBJECT_STORE_DIR/data" >"$OBJECT_STORE_DIR/log" 2>&1 &
    OBJECT_STORE_PID=$!
    if wait_until object_store_has_answered "$port" && kill -0 "$OBJECT_STORE_PID" 2>/dev/null; then
      export MARQUEE_TEST_S3_ENDPOINT=http://127.0.0.1:$port
      echo "MinIO listens on 127.0.0.1:$port"
      return 0
    fi
    # The process may still run without answering.
    kill "$OBJECT_STORE_PID" 2>/dev/null || true
    OBJECT_STORE_PID=
  done
  cat "$OBJECT_STORE_DIR/log" >&2
  die "MinIO does not start"
}

# Whether MinIO answers, or its process has ended.
object_store_has_answered() {
  python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)' \
    "http://127.0.0.1:$1/minio/health/ready" 2>/dev/null || ! kill -0 "$OBJECT_STORE_PID" 2>/dev/null
}

stop_object_store() {
  [[ -n $OBJECT_STORE_DIR ]] || return 0
  if [[ -n $OBJECT_STORE_PID ]]; then
    kill "$OBJECT_STORE_PID" 2>/dev/null || true
    wait "$OBJECT_STORE_PID" 2>/dev/null || true
  fi
  rm -rf "$OBJECT_STORE_DIR"
  OBJECT_STORE_PID='' OBJECT_STORE_DIR=''
}
