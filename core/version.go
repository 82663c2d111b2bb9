package core

import "runtime/debug"

// Stamped by the linker: -ldflags "-X …/core.version=v1.2.3 -X …/core.commit=abc1234".
var version, commit string

// Version names the program's version, for instance "v1.2.3 (abc1234)"; "dev" where nobody stamped one.
func Version() string {
	v, c := version, commit
	if v == "" {
		v = "dev"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
			v = info.Main.Version
		}
	}
	if c == "" {
		return v
	}
	return v + " (" + c + ")"
}

// userAgent names the program to the service: "drs-batch-start/v1.2.3 (abc1234) action".
func userAgent(program string) string {
	agent := "drs-batch-start/" + Version()
	if program != "" {
		agent += " " + program
	}
	return agent
}
