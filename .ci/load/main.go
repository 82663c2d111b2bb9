// Command load plays many jobs, as messages of an SQS queue, through several instances of the built Lambda function,
// against a simulated DRS that throttles at a set rate and breaks some exchanges. It tells whether every job was started
// exactly once and none was lost, and prints the figures by which lambda/README.md sizes queue, concurrency and time-outs:
//
//	go run .                                                        # 100,000 jobs
//	go run . -jobs 1000
//	go run . -jobs 1000000 -throttle 250 -instances 8 -limit 5m
//
// Everything happens on the loopback interface. The work ends by the time that -limit says. The exit code is 1 if a job was not
// started, or more than once, or a message was lost. The flags are described in settings.go, and by -h.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run builds the function, plays the load and prints the figures. It returns an error if they are not as they should be.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := readSettings(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bootstrap := filepath.Join(dir, "bootstrap")
	if err := build(ctx, bootstrap); err != nil {
		return err
	}
	o, err := play(ctx, s, bootstrap)
	if err != nil {
		return err
	}
	if err := o.print(stdout); err != nil {
		return err
	}
	return o.verdict()
}
