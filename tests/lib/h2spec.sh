# shellcheck shell=bash
# h2spec, which asks a server what HTTP/2 and HPACK demand (RFC 9113, RFC 7541), built from the Go module proxy.
#
# Expects TOOLS, `common.sh` and `object_store.sh`, whose Go it takes.

install_h2spec() {
  local pins=tests/lib/h2spec/go.sum
  cmp -s "$pins" "$TOOLS/h2spec.installed" && [[ -x $TOOLS/bin/h2spec ]] && return
  local go
  go=$(go_program)
  heading "build h2spec"
  (cd tests/lib/h2spec && GOPATH=$TOOLS/h2spec-gopath GOFLAGS="-modcacherw -mod=readonly" CGO_ENABLED=0 \
    "$go" build -o "$TOOLS/bin/h2spec" github.com/summerwind/h2spec/cmd/h2spec)
  rm -rf "$TOOLS/h2spec-gopath"
  cp "$pins" "$TOOLS/h2spec.installed"
}

# judge_h2spec HOST PORT: asks everything, strictly, of a path that answers GET and takes no POST; fails when other cases fail
# than tests/lib/h2spec/expected.txt says.
judge_h2spec() {
  local report
  report=$(mktemp -t h2spec.XXXXXX)
  "$TOOLS/bin/h2spec" --strict --host "$1" --port "$2" --path /healthz --timeout 5 --junit-report "$report" >/dev/null || true
  python3 tests/lib/h2spec/judge.py tests/lib/h2spec/expected.txt "$report" || die "h2spec found what was not expected"
  rm -f "$report"
}
