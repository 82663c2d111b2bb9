package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// runtime speaks the Lambda runtime API to one instance of the function: GET …/invocation/next hands out events, POST
// …/invocation/{id}/response and …/error take what becomes of them.
type runtime struct {
	t       *testing.T
	cmd     *exec.Cmd
	log     bytes.Buffer // to be read once it has ended
	end     func()
	events  chan invocation
	answers chan answer
}

type invocation struct {
	event string
	limit time.Duration // from when it is handed out
}

type answer struct {
	id   string
	body []byte
	// failed tells that the function returned an error; kind is its type.
	failed bool
	kind   string
}

func startFunction(t *testing.T, variables ...string) *runtime {
	t.Helper()
	r := &runtime{t: t, events: make(chan invocation), answers: make(chan answer)}
	api := httptest.NewServer(r)
	r.cmd = exec.Command(filepath.Join(binaries, "bootstrap"))
	r.cmd.Env = append(environment(variables...), "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"),
		"AWS_LAMBDA_FUNCTION_NAME=drs", "AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=y")
	r.cmd.Stdout, r.cmd.Stderr = &r.log, &r.log
	require.NoError(t, r.cmd.Start())
	r.end = sync.OnceFunc(func() {
		_ = r.cmd.Process.Signal(syscall.SIGKILL) // Lambda does not ask either
		_ = r.cmd.Wait()
		close(r.events)
		api.Close()
	})
	t.Cleanup(r.end)
	return r
}

func (r *runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	const path = "/2018-06-01/runtime/invocation/"
	what := strings.TrimPrefix(req.URL.Path, path)
	if what == "next" {
		select {
		case i, open := <-r.events:
			if !open {
				return
			}
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", fmt.Sprintf("invocation-%d", time.Now().UnixNano()))
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(i.limit).UnixMilli()))
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:drs")
			_, _ = io.WriteString(w, i.event)
		case <-req.Context().Done():
		}
		return
	}
	id, kind, _ := strings.Cut(what, "/")
	body, _ := io.ReadAll(req.Body)
	w.WriteHeader(http.StatusAccepted)
	r.answers <- answer{id: id, body: body, failed: kind == "error", kind: req.Header.Get("Lambda-Runtime-Function-Error-Type")}
}

// invoke plays an event and returns what became of it.
func (r *runtime) invoke(event string, limit time.Duration) answer {
	r.t.Helper()
	r.events <- invocation{event, limit}
	select {
	case a := <-r.answers:
		return a
	case <-time.After(limit):
		r.end()
		r.t.Fatalf("no answer before Lambda would have ended it:\n%s", r.log.String())
		return answer{}
	}
}

// succeed plays an event that is to succeed and reads its answer.
func (r *runtime) succeed(event string, into any) {
	r.t.Helper()
	a := r.invoke(event, time.Minute)
	require.False(r.t, a.failed, string(a.body))
	require.NoError(r.t, json.Unmarshal(a.body, into))
}

// fail plays an event that is to fail and returns the error's type and message.
func (r *runtime) fail(event string, limit time.Duration) (kind, message string) {
	r.t.Helper()
	a := r.invoke(event, limit)
	require.True(r.t, a.failed, string(a.body))
	var e struct{ ErrorType, ErrorMessage string }
	require.NoError(r.t, json.Unmarshal(a.body, &e))
	return e.ErrorType, e.ErrorMessage
}
