// Command lambda is the AWS Lambda function: it takes the jobs from the event, starts them through core, and answers with
// the report, or with an error that AWS can match. Outside Lambda it reads one event from standard input, or from the
// file named as its argument, and prints the answer.
package main

import (
	"context"
	"io"
	stdlog "log"
	"os"
	"os/signal"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	stdlog.SetOutput(io.Discard) // net/http would write there what a server says without being asked
	signal.Ignore(syscall.SIGPIPE)
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		h := newHandler(os.Getenv, newLog(os.Stdout, os.Getenv), newMetrics(os.Stdout, os.Getenv))
		lambda.StartWithOptions(h)
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := try(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// try handles one event outside Lambda and returns the exit code.
func try(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var event []byte
	var err error
	switch len(args) {
	case 0:
		event, err = io.ReadAll(stdin)
	case 1:
		event, err = os.ReadFile(args[0])
	default:
		err = &usageError{}
	}
	if err != nil {
		_, _ = io.WriteString(stderr, err.Error()+"\n")
		return 1
	}
	h := newHandler(os.Getenv, newLog(stderr, os.Getenv), newMetrics(io.Discard, os.Getenv))
	answer, err := h.Invoke(ctx, event)
	if err != nil {
		_, _ = io.WriteString(stderr, indented([]byte(describe(err)))+"\n")
		return 1
	}
	_, _ = io.WriteString(stdout, indented(answer)+"\n")
	return 0
}

type usageError struct{}

func (*usageError) Error() string {
	return "usage: lambda [FILE]: reads one event from FILE, or from standard input, and prints the answer"
}
