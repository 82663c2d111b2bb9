package core

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestFindingTheProjectIsPartOfTheTimeForStarting(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		l.sim.Inject(fault.Fault{Kind: fault.KindDelayAnswer, Op: fault.OpProjects, Delay: 15 * time.Second},
			fault.Fault{Kind: fault.KindDelayAnswer, Op: fault.OpStart, Delay: time.Hour})
		asked := l.signed(plan.Auth{Method: plan.AuthKeys, AccessKey: rest.NewSecret("AK"), SecretKey: rest.NewSecret("s3cr3t-sk")}, "a")
		asked.Timeout = 20 * time.Second
		began := time.Now()
		l.starter.Run(t.Context(), asked, nil)
		require.LessOrEqual(t, time.Since(began), asked.Timeout)
		require.Equal(t, 1, l.sim.Starts("a"))
	}, fault.Rehearsal(), fault.WithKey("AK", "s3cr3t-sk"), fault.WithProject(ownProject, "cn-north-4"))
}

func TestTheCallCarriesWhatTheDocumentAsksFor(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		seen := false
		l.sim.Inject(fault.Fault{Kind: fault.KindReverse, Op: fault.OpStart, Match: func(r fault.Request) bool {
			require.Equal(t, "t0ken", r.Header.Get("X-Auth-Token"))
			require.Equal(t, "zh-cn", r.Header.Get("X-Language"))
			require.Equal(t, "application/json", r.Header.Get("Content-Type"))
			require.Regexp(t, `^drs-batch-start/\S+`, r.Header.Get("User-Agent"))
			seen = true
			return true
		}})
		asked := l.plan("a", "b")
		asked.Language = "zh-cn"
		require.Equal(t, []report.Outcome{report.Started, report.Started}, l.outcomes(asked))
		require.True(t, seen)
	}, fault.Rehearsal())
}

func TestAnUnknownCertificateAuthorityIsTriedOnceAndNamesTheRemedy(t *testing.T) {
	t.Setenv("SSL_CERT_FILE", "")
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	var dialled atomic.Int32
	transport := rest.NewTransport(1)
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled.Add(1)
		return dial(ctx, network, address)
	}
	for name, change := range map[string]func(*plan.Options){
		"of DRS": func(o *plan.Options) {},
		"of IAM": func(o *plan.Options) {
			o.IAMEndpoint = s.URL
			o.Auth = plan.Auth{Method: plan.AuthPassword, Username: "a", Password: rest.NewSecret("b"), DomainName: "c"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dialled.Store(0)
			p := (&harness{}).plan("a")
			p.Endpoint = s.URL
			change(&p.Options)
			rep := NewStarter(Dependencies{Transport: transport}).Run(t.Context(), p, nil)
			require.Contains(t, rep.Results[0].Hint, "set SSL_CERT_FILE to a PEM file")
			require.EqualValues(t, 1, dialled.Load())
		})
	}
}

// TestNothingStartsAfterTheEnd lets the sign-in, or the connection, of a start end in the time of grace.
func TestNothingStartsAfterTheEnd(t *testing.T) {
	for name, slow := range map[string]func(*harness, *plan.Plan){
		"a sign-in": func(l *harness, p *plan.Plan) {
			p.Auth, p.IAMEndpoint = methods()["password"].auth(l.t), p.Endpoint
			l.sim.Inject(fault.Fault{Kind: fault.KindDelayAnswer, Op: fault.OpPassword, Delay: 1500 * time.Millisecond})
		},
		"a connection": func(l *harness, _ *plan.Plan) {
			dial := l.transport.DialContext
			l.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				time.Sleep(1500 * time.Millisecond)
				return dial(ctx, network, address)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *harness) {
				ctx, cancel := context.WithCancel(t.Context())
				p := l.plan("a")
				slow(l, p)
				time.AfterFunc(time.Second, cancel)
				rep := l.starter.Run(ctx, p, nil)
				time.Sleep(10 * time.Second)
				synctest.Wait()
				require.Equal(t, []string{"a"}, rep.Failed)
				require.Contains(t, rep.Results[0].ErrorMsg, "the run was cancelled")
				require.Zero(t, l.sim.Starts("a"))
				require.Zero(t, l.sim.Requests(fault.OpStart))
			}, fault.Rehearsal(), fault.WithUser("acme", "alice", "s3cr3t-pw"), fault.WithToken("t0ken"))
		})
	}
}

// Who tries a wait with simulate sees its end within seconds, also that of a task that is scheduled. The wait's limit is a bound for
// what is not short.
func TestASimulatedWaitIsShort(t *testing.T) {
	p := (&harness{}).plan("a-1", "b-lagging", "c-slow", "d-full")
	p.Simulate, p.WaitFor, p.MaxDelay, p.PollInterval, p.SettleTime, p.WaitTimeout = true, plan.WaitCaughtUp, 10*time.Second, 10*time.Second, time.Minute, time.Minute
	p.Jobs[0].StartTime = strconv.FormatInt(time.Now().Add(2*time.Hour).UnixMilli(), 10)
	rep := NewStarter(Dependencies{}).Run(t.Context(), p, nil)
	require.Equal(t, "4 of 4 tasks have caught up", rep.Verdict())
}
