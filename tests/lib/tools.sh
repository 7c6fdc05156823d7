# shellcheck shell=bash
# Installs the tools that the steps need: Debian packages, and pinned versions of everything else in target/tools.
#
# What is installed already is kept, so a second run installs nothing. Needs TARGET, TOOLS, `common.sh` and
# `postgres.sh`.

CARGO_DENY_VERSION=0.20.2
# The newest version that builds with Go 1.19, the version in Debian 12.
GRPCURL_VERSION=1.9.1
# Connect's conformance suite, and the Go that it needs, which is downloaded as a module where an older one is installed.
CONFORMANCE_VERSION=1.0.7
GO_VERSION=1.26.8
# The version of Node that the TypeScript client needs, and the one that is installed where Node is older, as in Debian
# 12.
NODE_MINIMUM=20
NODE_VERSION=22.23.3

# needs_of STEP: prints the names of what the step needs besides Rust, one per line.
needs_of() {
  case $1 in
    deny) echo cargo_deny ;;
    proto) echo buf ;;
    container) printf '%s\n' buf node ;;
    generated | clients) printf '%s\n' buf maven plugins ;;
    test) printf '%s\n' postgres redis ffmpeg kill djpeg ;;
    api) printf '%s\n' postgres redis ffmpeg kill ;;
    contract) printf '%s\n' buf venv node ;;
    interop) printf '%s\n' buf grpcurl venv node ffmpeg curl ;;
    conformance) echo conformance ;;
    typescript) printf '%s\n' node20 typescript ffmpeg ;;
    browser) printf '%s\n' node20 typescript web chromium ffmpeg ;;
    console) printf '%s\n' node20 console typescript chromium grpcurl ffmpeg curl ;;
    kotlin) printf '%s\n' buf maven plugins node ffmpeg ;;
    tools)
      printf '%s\n' cargo_deny buf maven plugins grpcurl conformance venv node postgres redis ffmpeg kill djpeg node20 typescript web console chromium curl
      ;;
    *) ;;
  esac
}

# packages_of NEED: prints the missing Debian packages for it, one per line.
packages_of() {
  case $1 in
    cargo_deny) has git || echo git ;;
    buf | node20 | typescript | web | console)
      has node || echo nodejs
      has npm || echo npm
      ;;
    node) has node || echo nodejs ;;
    maven)
      has javac || echo default-jdk-headless
      has mvn || echo maven
      ;;
    venv) python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv ;;
    grpcurl | conformance) [[ -x $TOOLS/bin/$1 ]] || has go || printf '%s\n' golang-go ca-certificates ;;
    postgres) postgres_bin >/dev/null || echo postgresql ;;
    # The tests start it themselves.
    redis) has redis-server || echo redis-server ;;
    ffmpeg) has ffmpeg || echo ffmpeg ;;
    curl) has curl || echo curl ;;
    djpeg) { has djpeg && has cjpeg; } || echo libjpeg-turbo-progs ;;
    chromium) has chromium || echo chromium ;;
    # The program, not the builtin of bash.
    kill) type -P kill >/dev/null || echo procps ;;
    minio)
      has python3 || echo python3
      [[ -x $TOOLS/bin/minio || -e /etc/ssl/certs/ca-certificates.crt ]] || echo ca-certificates
      ;;
    h2load) has h2load || echo nghttp2-client ;;
    perf) has perf || echo linux-perf ;;
    *) ;;
  esac
}

# ensure_rust: checks for cargo, and installs rustfmt and clippy, which the minimal toolchain lacks.
ensure_rust() {
  has cargo || die "cargo is missing; install Rust from https://rustup.rs"
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    has rustup || die "cargo fmt or cargo clippy is missing; install rustfmt and clippy for this toolchain"
    retry rustup component add rustfmt clippy
  fi
}

# ensure_packages NEED...: installs missing Debian packages, or prints them and ends the run.
ensure_packages() {
  local need found packages=()
  # Rust needs a C compiler to link, and SQLite to be compiled.
  has cc || packages+=(gcc libc6-dev)
  for need in "$@"; do
    mapfile -t found < <(packages_of "$need")
    packages+=("${found[@]}")
  done
  ((${#packages[@]})) || return 0
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)

  heading "install ${packages[*]}"
  local as_root=()
  if ((EUID != 0)); then
    if ! has sudo || ! sudo -n true 2>/dev/null; then
      die "packages are missing; as root run: apt-get install ${packages[*]}"
    fi
    as_root=(sudo -n)
  fi
  has apt-get || die "packages are missing, and this is not Debian; install the equivalent of: ${packages[*]}"
  retry "${as_root[@]}" apt-get update -q
  retry "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${packages[@]}"
}

# install_tools NEED...: installs or updates these tools in target/tools.
install_tools() {
  local need
  mkdir -p "$TOOLS/bin"
  for need in "$@"; do
    case $need in
      buf) install_buf ;;
      plugins) install_plugins ;;
      node20) install_node ;;
      typescript) install_typescript ;;
      web) install_web ;;
      console) install_console ;;
      venv) install_venv ;;
      grpcurl) install_grpcurl ;;
      conformance) install_conformance ;;
      cargo_deny) install_cargo_deny ;;
      *) ;;
    esac
  done
}

# is_current FILE: whether the tools pinned in FILE were installed from its current content; mark_current FILE records
# that.
is_current() {
  cmp -s "$1" "$TOOLS/$(basename "$1").installed"
}

mark_current() {
  cp "$1" "$TOOLS/$(basename "$1").installed"
}

# Installs the packages of tests/package.json from npm. They contain the binaries, so no install script needs to run.
install_buf() {
  local lock=tests/package-lock.json
  is_current "$lock" && return
  mkdir -p "$TOOLS/npm"
  cp tests/package.json "$lock" "$TOOLS/npm/"
  (cd "$TOOLS/npm" && retry npm ci --ignore-scripts --no-audit --no-fund)
  ln -sf ../npm/node_modules/.bin/buf "$TOOLS/bin/buf"
  mark_current "$lock"
}

# Installs Node from npm, whose package contains the binary.
install_node() {
  local major arch
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  ((major < NODE_MINIMUM)) || return 0
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) arch=linux-x64 ;;
    Linux-aarch64) arch=linux-arm64 ;;
    *) die "Node $NODE_MINIMUM or later is missing; install it from https://nodejs.org" ;;
  esac
  retry npm install --prefix "$TOOLS/node" --no-save --ignore-scripts --no-audit --no-fund "node-$arch@$NODE_VERSION"
  ln -sf "../node/node_modules/node-$arch/bin/node" "$TOOLS/bin/node"
}

# Installs the TypeScript client's dependencies beside the copy of the client that is tested.
install_typescript() {
  local client=clients/typescript place=$TARGET/typescript
  cmp -s "$client/package-lock.json" "$place/package-lock.json.installed" && return
  mkdir -p "$place"
  cp "$client/package.json" "$client/package-lock.json" "$place/"
  (cd "$place" && retry npm ci --ignore-scripts --no-audit --no-fund)
  cp "$client/package-lock.json" "$place/package-lock.json.installed"
}

# Installs the web app's dependencies; it uses the client in the folder of `install_typescript`.
install_web() {
  local app=clients/typescript/examples/web place=$TARGET/typescript/examples/web
  cmp -s "$app/package-lock.json" "$place/package-lock.json.installed" && return
  mkdir -p "$place"
  cp "$app/package.json" "$app/package-lock.json" "$place/"
  (cd "$place" && retry npm ci --ignore-scripts --no-audit --no-fund)
  cp "$app/package-lock.json" "$place/package-lock.json.installed"
}

# Installs the packages of the console beside the copy of it that is tested.
install_console() {
  local app=server/console/app place=$TARGET/console/server/console/app
  cmp -s "$app/package-lock.json" "$place/package-lock.json.installed" && return
  mkdir -p "$place"
  cp "$app/package.json" "$app/package-lock.json" "$place/"
  (cd "$place" && retry npm ci --ignore-scripts --no-audit --no-fund)
  cp "$app/package-lock.json" "$place/package-lock.json.installed"
}

# Installs the protoc plugins from Maven Central, under the names that buf expects. Maven remembers a download that has
# failed, and tries it again only because of --update-snapshots.
install_plugins() {
  local pins=clients/plugins.xml os
  is_current "$pins" && return
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) os=linux-x86_64 ;;
    Linux-aarch64) os=linux-aarch_64 ;;
    Darwin-x86_64) os=osx-x86_64 ;;
    Darwin-*) os=osx-aarch_64 ;;
    *) die "there is no plugin of gRPC for $(uname -sm)" ;;
  esac
  retry mvn --batch-mode --quiet --no-transfer-progress --update-snapshots --file "$pins" -Dmaven.repo.local="$TOOLS/m2" \
    dependency:copy -Dos="$os" -DoutputDirectory="$TOOLS/plugins"
  mv "$TOOLS/plugins/protoc-gen-grpc-java-$os.exe" "$TOOLS/plugins/protoc-gen-grpc-java"
  cat >"$TOOLS/plugins/protoc-gen-grpc-kotlin" <<'END'
#!/bin/sh
exec java -jar "$0-jdk8.jar"
END
  chmod +x "$TOOLS/plugins/protoc-gen-grpc-java" "$TOOLS/plugins/protoc-gen-grpc-kotlin"
  mark_current "$pins"
}

install_venv() {
  local pins=tests/requirements.txt
  is_current "$pins" && return
  python3 -m venv --clear "$TOOLS/venv"
  retry "$TOOLS/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$pins"
  mark_current "$pins"
}

install_grpcurl() {
  [[ -x $TOOLS/bin/grpcurl ]] && return
  GOBIN=$TOOLS/bin GOTOOLCHAIN=local CGO_ENABLED=0 \
    retry go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@v$GRPCURL_VERSION"
}

install_conformance() {
  local go=go
  [[ -x $TOOLS/bin/conformance ]] && return
  go_is_recent || go=$(newer_go)
  GOBIN=$TOOLS/bin GOTOOLCHAIN=auto CGO_ENABLED=0 \
    retry "$go" install "connectrpc.com/conformance/cmd/connectconformance@v$CONFORMANCE_VERSION"
  mv "$TOOLS/bin/connectconformance" "$TOOLS/bin/conformance"
}

# Whether the installed Go can download a newer one by itself: Go 1.21 or later.
go_is_recent() {
  local minor
  minor=$(go version | sed 's/.* go1\.\([0-9]*\).*/\1/')
  ((minor >= 21))
}

# Downloads GO_VERSION as the module that newer versions of Go download, and prints the path of its program.
newer_go() {
  local name folder
  name=v0.0.1-go$GO_VERSION.$(go env GOOS)-$(go env GOARCH)
  GOFLAGS=-modcacherw retry go mod download "golang.org/toolchain@$name" >&2
  folder=$(go env GOMODCACHE)/golang.org/toolchain@$name
  # Modules have no permissions to execute.
  chmod +x "$folder"/bin/* "$folder"/pkg/tool/*/*
  echo "$folder/bin/go"
}

# Builds cargo-deny, because no package registry has a binary of a current version. Without optimisation that takes 40 s
# on two cores, and the checks still take only a second.
install_cargo_deny() {
  [[ $("$TOOLS/bin/cargo-deny" --version 2>/dev/null) == "cargo-deny $CARGO_DENY_VERSION" ]] && return
  retry cargo install --locked --quiet --debug --config profile.dev.debug=false --root "$TOOLS" \
    "cargo-deny@$CARGO_DENY_VERSION"
}
