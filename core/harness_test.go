package core

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// harness is a Starter with a simulator behind it. They talk over pipes, real HTTP included, so that in a synctest bubble the
// clock of both, deadlines of requests included, is the bubble's.
type harness struct {
	t         *testing.T
	sim       *fault.Simulator
	starter   *Starter
	transport *http.Transport
}

func newHarness(t *testing.T, options ...fault.Option) *harness {
	l := &harness{t: t, sim: fault.New(options...)}
	pipes := newPipes()
	l.transport = rest.NewTransport(64)
	l.transport.Proxy = nil
	l.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return pipes.dial(ctx)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = l.sim.Serve(pipes) // it says that the listener is closed
	}()
	l.starter = NewStarter(Dependencies{Transport: l.transport, MetadataEndpoint: "http://127.0.0.1"})
	t.Cleanup(func() {
		l.transport.CloseIdleConnections()
		l.sim.Close()
		<-served
	})
	return l
}

// plan is what a test changes to its taste.
func (l *harness) plan(ids ...string) *plan.Plan {
	p := &plan.Plan{
		Options: plan.Options{
			ProjectID: "054ba152d480d55b2f5dc0069e7ddef0", Endpoint: "http://127.0.0.1", Language: "en-us",
			Auth:      plan.Auth{Method: plan.AuthToken, Token: rest.NewSecret("t0ken")},
			BatchSize: 50, Concurrency: 4, Timeout: 5 * time.Minute, SettleTime: 30 * time.Second,
			WaitTimeout: 30 * time.Minute, PollInterval: 10 * time.Second, WaitFor: plan.WaitNone, FailOn: plan.FailOnAny,
		},
	}
	for _, id := range ids {
		p.Jobs = append(p.Jobs, drs.StartInfo{JobID: id})
	}
	return p
}

// outcomes runs a plan and returns the outcome of each job.
func (l *harness) outcomes(p *plan.Plan) []report.Outcome {
	l.t.Helper()
	rep := l.starter.Run(l.t.Context(), p, nil)
	require.Len(l.t, rep.Results, len(p.Jobs))
	var all []report.Outcome
	for i := range rep.Results {
		require.Equal(l.t, p.Jobs[i].JobID, rep.Results[i].ID, "results come in the order asked for")
		all = append(all, rep.Results[i].Outcome)
	}
	return all
}

// many makes n IDs.
func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i)
	}
	return ids
}

// pipes is a network of one server: what is dialled is accepted.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

// dial connects to the server. net/http dials for itself too: what it does not need in the end may come after Close.
func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.dialled <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.dialled:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (*pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// inBubble runs a test on a fake clock, with a simulator.
func inBubble(t *testing.T, test func(*testing.T, *harness), options ...fault.Option) {
	synctest.Test(t, func(t *testing.T) { test(t, newHarness(t, options...)) })
}
