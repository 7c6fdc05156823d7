// What tests/soak builds h2spec from: its version and those of what it needs, which its own release does not say. They build
// with Go 1.19, which Debian 12 has.
module h2spec

go 1.19

require (
	github.com/fatih/color v1.16.0
	github.com/spf13/cobra v1.8.1
	github.com/summerwind/h2spec v2.2.1+incompatible
	golang.org/x/net v0.17.0
)
