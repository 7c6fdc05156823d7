# Marquee in a container, built from the lock file.
#
#   docker build --tag marquee .                            the server alone: videos are played as they were uploaded
#   docker build --tag marquee --target with-ffmpeg .       with ffmpeg: renditions, posters, storyboards
#   docker run --publish 50051:50051 --volume marquee:/data marquee
#
# `tests/run container` checks this file without a container runtime.

FROM docker.io/library/rust:1.94.1-bookworm AS build
# The compiler of the image, not the channel of rust-toolchain.toml, which would be downloaded.
ENV RUSTUP_TOOLCHAIN=1.94.1
WORKDIR /src
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock ./
COPY proto proto
COPY third_party third_party
COPY server server
# A member of the workspace is in it.
COPY tests tests
# The same sources give the same program: versions are those of Cargo.lock, and no path of this machine is in it.
RUN RUSTFLAGS="--remap-path-prefix=/src=. --remap-path-prefix=/usr/local/cargo=cargo" \
    cargo build --locked --release --bin marquee && \
    install -D target/release/marquee /out/marquee && \
    install -d -m 0700 /out/data

FROM docker.io/library/debian:bookworm-slim AS with-ffmpeg
RUN apt-get update && \
    apt-get install --yes --no-install-recommends ca-certificates ffmpeg && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /out/marquee /usr/local/bin/marquee
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# All addresses: a container's loopback address is reached from within it only.
ENV MARQUEE_DATA_DIR=/data MARQUEE_LISTEN=0.0.0.0:50051
VOLUME /data
EXPOSE 50051
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/usr/local/bin/marquee", "health"]
ENTRYPOINT ["/usr/local/bin/marquee"]

# No shell and no package manager: only the C library, certificates and the user `nonroot` (65532).
FROM gcr.io/distroless/cc-debian12:nonroot AS marquee
COPY --from=build /out/marquee /usr/local/bin/marquee
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV MARQUEE_DATA_DIR=/data MARQUEE_LISTEN=0.0.0.0:50051
VOLUME /data
EXPOSE 50051
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/usr/local/bin/marquee", "health"]
ENTRYPOINT ["/usr/local/bin/marquee"]
