# shellcheck shell=bash
# h2spec, a conformance test for HTTP/2 and HPACK (RFC 9113, RFC 7541), built from the Go module proxy.
#
# Needs TOOLS, `common.sh`, and `object_store.sh` for its Go.

install_h2spec() {
  local pins=tests/lib/h2spec/go.sum
  cmp -s "$pins" "$TOOLS/h2spec.installed" && [[ -x $TOOLS/bin/h2spec ]] && return
  local go
  go=$(go_program)
  heading "build h2spec"
  (cd tests/lib/h2spec && GOPATH=$TOOLS/h2spec-gopath GOFLAGS="-modcacherw -mod=readonly" CGO_ENABLED=0 \
    retry "$go" build -o "$TOOLS/bin/h2spec" github.com/summerwind/h2spec/cmd/h2spec)
  rm -rf "$TOOLS/h2spec-gopath"
  cp "$pins" "$TOOLS/h2spec.installed"
}

# check_h2spec HOST PORT: runs all cases in strict mode against a path that answers GET and refuses POST; fails unless
# exactly the cases in tests/lib/h2spec/expected.txt fail.
check_h2spec() {
  local report
  report=$(mktemp -t h2spec.XXXXXX)
  "$TOOLS/bin/h2spec" --strict --host "$1" --port "$2" --path /healthz --timeout 5 --junit-report "$report" >/dev/null || true
  python3 tests/lib/h2spec/judge.py tests/lib/h2spec/expected.txt "$report" ||
    die "the failing cases of h2spec are not the expected ones"
  rm -f "$report"
}
