# The commands for everyday work.

.DEFAULT_GOAL := help
.PHONY: help run test lint clients soak fleet bench baseline

help: ## List these commands.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## Serve on 127.0.0.1:50051, with everything in ./data.
	cargo run --release

test: ## Run every test; installs what is missing on Debian.
	tests/run

lint: ## Run the checks that need no server: format, clippy, deny, proto, generated code, doc.
	tests/run lint

clients: ## Generate the clients' code from the contract.
	tests/run clients

soak: ## Run the long tests on both databases: a 1 GiB upload with cuts and crashes, and hundreds of faults.
	tests/soak

fleet: ## Run the tests of the API on three nodes that share a database, an object store and Redis.
	tests/fleet

bench: ## Measure the release server on two idle cores, and print the tables of docs/PERFORMANCE.md.
	tests/load/run

baseline: ## At a release only: record the contract that `buf breaking` compares with.
	tests/run tools
	"$${CARGO_TARGET_DIR:-target}/tools/bin/buf" build proto --exclude-source-info -o proto/baseline.binpb
