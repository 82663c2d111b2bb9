package fault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// pipeHarness is a simulator and an HTTP client, connected by in-memory pipes: connections can be cut, also under synctest.
type pipeHarness struct {
	*fault.Simulator
	t      *testing.T
	client *http.Client
}

func newPipeHarness(t *testing.T, opts ...fault.Option) *pipeHarness {
	pipes := pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case pipes.conns <- there:
			return here, nil
		case <-pipes.closed:
			return nil, net.ErrClosed
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	w := &pipeHarness{Simulator: fault.New(opts...), t: t, client: client}
	served := make(chan error)
	go func() { served <- w.Serve(pipes) }()
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		w.Close()
		require.NoError(t, <-served)
	})
	return w
}

// reply is an answer that was read as far as it went.
type reply struct {
	*http.Response
	body []byte
	err  error // of reading the body
}

// post calls DRS. The error is that of the exchange: no answer at all.
func (w *pipeHarness) post(ctx context.Context, op string, body any) (*reply, error) {
	encoded, err := json.Marshal(body)
	require.NoError(w.t, err)
	url := "http://drs/v3/" + project + "/jobs/" + op
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(encoded))
	require.NoError(w.t, err)
	r.Header.Set("X-Auth-Token", "any")
	resp, err := w.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	return &reply{resp, content, err}, nil
}

// start asks for a start at once of each job.
func (w *pipeHarness) start(ids ...string) (*reply, error) {
	return w.post(w.t.Context(), fault.OpStart, startRequest(ids...))
}

// status reads the status of one job.
func (w *pipeHarness) status(id string) drs.Status {
	r, err := w.post(w.t.Context(), fault.OpStatus, drs.StatusRequest{Jobs: []string{id}})
	require.NoError(w.t, err)
	var resp drs.Response[drs.StatusJobResp]
	require.NoError(w.t, json.Unmarshal(r.body, &resp))
	return resp.Results[0].Status
}

// pipeListener hands pipes to a server.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l pipeListener) Close() error {
	close(l.closed)
	return nil
}

func (l pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }
