package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// build makes the function's binary as `sam build` does for template.yaml, but for this machine.
func build(ctx context.Context, path string) error {
	const module = "github.com/drs-batch-start/drs-batch-start"
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("finding the module %s: run this in .ci/load: %w", module, err)
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", path, "./lambda")
	cmd.Dir = string(dir[:len(dir)-1]) // without the end of the line
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the function: %w\n%s", err, out)
	}
	return nil
}
