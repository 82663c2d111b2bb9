package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const usage = "usage: lambda [FILE]: reads one event from FILE, or from standard input, and prints the answer"

// runLocally handles one event outside Lambda and returns the exit code.
func runLocally(ctx context.Context, getenv func(string) string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	payload, err := readPayload(args, stdin)
	if err != nil {
		_, _ = io.WriteString(stderr, err.Error()+"\n")
		return 1
	}
	redactor := new(rest.Redactor)
	h := newHandler(getenv, newLog(stderr, getenv, redactor), redactor, newMetrics(io.Discard, getenv))
	answer, err := h.Invoke(ctx, payload)
	if err != nil {
		_, _ = io.WriteString(stderr, indented([]byte(describe(err)))+"\n")
		return 1
	}
	_, _ = io.WriteString(stdout, indented(answer)+"\n")
	return 0
}

func readPayload(args []string, stdin io.Reader) ([]byte, error) {
	switch len(args) {
	case 0:
		return io.ReadAll(stdin)
	case 1:
		return os.ReadFile(args[0])
	}
	return nil, errors.New(usage)
}

// describe shows an error of Invoke as Lambda would.
func describe(err error) string {
	var e messages.InvokeResponse_Error
	if errors.As(err, &e) {
		content, _ := json.Marshal(struct {
			Type    string          `json:"errorType"`
			Message json.RawMessage `json:"errorMessage"`
		}{e.Type, json.RawMessage(e.Message)})
		return string(content)
	}
	return err.Error()
}

func indented(content []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, content, "", "  ") != nil {
		return string(content)
	}
	return b.String()
}
