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
	"strconv"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func main() {
	stdlog.SetOutput(io.Discard) // net/http would write there what a server says without being asked
	signal.Ignore(syscall.SIGPIPE)
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		limitMemory(os.Getenv, debug.SetMemoryLimit)
		limitProcessors(os.Getenv, runtime.GOMAXPROCS)
		redactor := new(rest.Redactor)
		log := newLog(os.Stdout, os.Getenv, redactor)
		warnOfUnknownVariables(log, os.Environ())
		lambda.StartWithOptions(newHandler(os.Getenv, log, redactor, newMetrics(os.Stdout, os.Getenv)))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := runLocally(ctx, os.Getenv, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// megabytesPerProcessor is how much memory a function must have for Lambda to give it the time of one whole processor.
const megabytesPerProcessor = 1769

// memorySize returns the function's memory in megabytes, and false outside Lambda.
func memorySize(getenv func(string) string) (int, bool) {
	megabytes, err := strconv.Atoi(getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	return megabytes, err == nil && megabytes > 0
}

// limitMemory tells the garbage collector how much memory Lambda gives, so that a large event makes it work harder instead
// of ending the environment. A tenth is left for what the collector does not count: the program itself and its threads.
// Whoever sets GOMEMLIMIT keeps that.
func limitMemory(getenv func(string) string, setLimit func(bytes int64) int64) {
	if megabytes, is := memorySize(getenv); is && getenv("GOMEMLIMIT") == "" {
		setLimit(int64(megabytes) << 20 / 10 * 9)
	}
}

// limitProcessors uses no more processors than Lambda gives time for, though it always shows two or more: what runs on one
// instead of waking a thread on another is faster (.ci/bench). Whoever sets GOMAXPROCS keeps that. maxProcs is
// runtime.GOMAXPROCS.
func limitProcessors(getenv func(string) string, maxProcs func(n int) int) {
	megabytes, is := memorySize(getenv)
	if !is || getenv("GOMAXPROCS") != "" {
		return
	}
	if paid := (megabytes + megabytesPerProcessor - 1) / megabytesPerProcessor; paid < maxProcs(0) {
		maxProcs(paid)
	}
}
