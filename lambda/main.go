// Command lambda is the AWS Lambda function: it takes the tasks from the event, starts them through core, and answers with
// the report, or with an error that AWS can match. Outside Lambda it reads one event from standard input, or from the
// file named as its argument, and prints the answer.
package main

import (
	"context"
	"io"
	stdlog "log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	stdlog.SetOutput(io.Discard) // net/http would write there what a server says without being asked
	signal.Ignore(syscall.SIGPIPE)
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		limitMemory(os.Getenv, debug.SetMemoryLimit)
		limitProcessors(os.Getenv, runtime.GOMAXPROCS)
		log := newLog(os.Stdout, os.Getenv)
		warnOfUnknownVariables(log, os.Environ())
		lambda.StartWithOptions(newHandler(os.Getenv, log, newMetrics(os.Stdout, os.Getenv)))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := runLocally(ctx, os.Getenv, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
