package core

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// lab is a Starter with a simulator behind it. They talk over pipes, real HTTP included, so that in a synctest bubble the
// clock of both, deadlines of requests included, is the bubble's.
type lab struct {
	t         *testing.T
	sim       *simulator.Simulator
	starter   *Starter
	transport *http.Transport
}

func newLab(t *testing.T, options ...simulator.Option) *lab {
	l := &lab{t: t, sim: simulator.New(options...)}
	pipes := make(pipeListener)
	l.transport = iam.NewTransport(64)
	l.transport.Proxy = nil
	l.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case pipes <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = l.sim.Serve(pipes) // it says that the listener is closed
	}()
	l.starter = NewStarter(Surroundings{Transport: l.transport})
	t.Cleanup(func() {
		l.transport.CloseIdleConnections()
		l.sim.Close()
		<-served
	})
	return l
}

// plan is what a test changes to its taste.
func (l *lab) plan(ids ...string) *Plan {
	p := &Plan{
		Options: Options{
			ProjectID: "054ba152d480d55b2f5dc0069e7ddef0", Endpoint: "http://127.0.0.1", Language: "en-us",
			Way:       Way{Kind: WayToken, Token: iam.NewSecret("t0ken")},
			BatchSize: 50, Concurrency: 4, Timeout: 5 * time.Minute, SettleTime: 30 * time.Second,
			WaitTimeout: 30 * time.Minute, PollInterval: 10 * time.Second, WaitFor: WaitNone, FailOn: FailOnAny,
		},
	}
	for _, id := range ids {
		p.Jobs = append(p.Jobs, drs.StartInfo{JobID: id})
	}
	return p
}

// outcomes runs a plan and returns the outcome of each job.
func (l *lab) outcomes(p *Plan) []Outcome {
	l.t.Helper()
	report := l.starter.Run(l.t.Context(), p, nil)
	require.Len(l.t, report.Results, len(p.Jobs))
	var all []Outcome
	for i := range report.Results {
		require.Equal(l.t, p.Jobs[i].JobID, report.Results[i].ID, "results come in the order asked for")
		all = append(all, report.Results[i].Outcome)
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

// pipeListener hands pipes to a server.
type pipeListener chan net.Conn

func (l pipeListener) Accept() (net.Conn, error) {
	conn, open := <-l
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (l pipeListener) Close() error {
	close(l)
	return nil
}

func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
