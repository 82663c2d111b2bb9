// Command simulator serves core/simulator on an address, for the checks that run the built binaries from outside.
//
// Its first line of output is "listening on http://127.0.0.1:PORT". Besides the simulated services it answers:
//
//	GET /_ledger        what happened so far, as JSON: see ledger. With ?starts=no the starts of each task are left out.
//	GET /_starts       each accepted start and resumption, as JSON: see fault.StartRecord
//	POST /_faults      injects the fault, or the array of faults, in the body: see fault.Fault for the keys
//	DELETE /_faults    removes the faults that are not used up
//	DELETE /_tokens    revokes all tokens
//	PUT /_jobs/{id}    gives a task the status in the body, for instance PAUSING; an empty body deletes the task
//	PUT /_tasks/{id}   says what a task is: see fault.ParseTaskSetup, for instance {"name":"orders","full_copy":"1m"}
//
// It ends on SIGTERM and SIGINT.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "simulator:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends. It returns an error for arguments that are wrong and for an address that cannot be had.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	set, err := readArguments(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	s := fault.New(set.options...)
	defer s.Close()
	s.Inject(set.faults...)
	l, err := net.Listen("tcp", set.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: admin{s}}
	fmt.Fprintf(stdout, "listening on http://%s\n", l.Addr())
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err = <-served:
		return err
	case <-ctx.Done():
		_ = server.Close()
		<-served
		return nil
	}
}
