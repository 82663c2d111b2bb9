package simulator_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

func TestTheLedgerCountRequestsUnderWayAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, simulator.Rehearsal(), simulator.WithLatency(time.Second))
		var all sync.WaitGroup
		for i := range 7 {
			all.Go(func() {
				_, err := w.start(fmt.Sprintf("job-%d", i))
				require.NoError(t, err)
			})
		}
		all.Wait()
		require.Equal(t, 7, w.MaxInFlight())
		_, err := w.start("job-7")
		require.NoError(t, err)
		require.Equal(t, 7, w.MaxInFlight())
		require.Equal(t, 8, w.Requests(simulator.OpStart))
		require.Equal(t, map[string]int{simulator.OpStart: 8}, w.AllRequests())
		require.Equal(t, 8, w.StartedJobs())
		require.Len(t, w.AllStarts(), 8)
	})
}

func TestTheLedgerAreOpenWhileRequestsAreUnderWay(t *testing.T) {
	l := newHarness(t, simulator.Rehearsal(), simulator.WithLagReadings(1))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 50 {
				id := fmt.Sprintf("job-%d-%d", i%4, j) // each of them asked for by two
				l.Inject(simulator.Fault{Kind: simulator.KindRefuseJob, Code: "DRS.M01504", Jobs: []string{id}})
				l.post(simulator.OpStart, startRequest(id))
				l.statuses(id)
				l.check(id)
				l.Starts(id)
				l.Attempts(id)
				l.Status(id)
				l.AllStarts()
				l.FaultsInjected()
				l.RevokeTokens()
			}
		})
	}
	all.Wait()
	require.Equal(t, 400, l.Requests(simulator.OpStart))
	require.Equal(t, 400, l.FaultsInjected()["refuse-job DRS.M01504"])
}

func TestAThrottleTakesSoManyRequestsInASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, simulator.Rehearsal(), simulator.WithThrottle(2))
		var codes []int
		for i := range 8 {
			codes = append(codes, l.post(simulator.OpStart, startRequest(fmt.Sprintf("job-%d", i))).Code)
			time.Sleep(250 * time.Millisecond)
		}
		require.Equal(t, []int{202, 202, 400, 400, 202, 202, 400, 400}, codes)
		require.Equal(t, 4, l.Throttled())
		require.Equal(t, 4, l.StartedJobs(), "what is refused is not processed")
		time.Sleep(time.Second)
		w := l.post(simulator.OpStatus, `{"jobs":["a"]}`)
		require.Equal(t, http.StatusOK, w.Code)
		l.post(simulator.OpStatus, `{"jobs":["a"]}`)
		w = l.post(simulator.OpStatus, `{"jobs":["a"]}`)
		require.Equal(t, "DRS.M01503", read[map[string]string](t, w)["error_code"], "all calls to DRS count")
		require.Equal(t, 201, l.do("POST", "/v3/auth/tokens", passwordBody("d", "n", "p", "{}")).Code, "those to IAM do not")
	})
}

func TestClosingEndsWhatWaits(t *testing.T) {
	for name, test := range map[string]struct {
		option simulator.Option
		fault  simulator.Fault
	}{
		"in the latency":        {option: simulator.WithLatency(time.Hour)},
		"in a delay":            {fault: simulator.Fault{Kind: simulator.KindDelay, Delay: time.Hour}},
		"in a delayed answer":   {fault: simulator.Fault{Kind: simulator.KindDelayAnswer, Delay: time.Hour}},
		"before a cut":          {fault: simulator.Fault{Kind: simulator.KindCutBefore, Delay: time.Hour}},
		"before a late process": {fault: simulator.Fault{Kind: simulator.KindCutLate, Delay: time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				options := []simulator.Option{simulator.Rehearsal()}
				if test.option != nil {
					options = append(options, test.option)
				}
				w := newPipeHarness(t, options...)
				if test.fault.Kind != "" {
					w.Inject(test.fault)
				}
				began := time.Now()
				failed := make(chan error)
				go func() {
					_, err := w.start("a")
					failed <- err
				}()
				synctest.Wait()
				if test.fault.Kind == simulator.KindCutLate {
					require.Error(t, <-failed)
					w.Close()
				} else {
					w.Close()
					require.Error(t, <-failed)
				}
				require.Zero(t, time.Since(began))
				if test.fault.Kind != simulator.KindDelayAnswer {
					require.Zero(t, w.Starts("a"))
				}
				_, err := w.post(context.Background(), simulator.OpStart, startRequest("b"))
				require.Error(t, err, "nothing is served any more")
			})
		})
	}
}

func TestClosingBeforeServing(t *testing.T) {
	s := simulator.New()
	s.Close()
	s.Close()
	require.NoError(t, s.Serve(pipeListener{closed: make(chan struct{})}))
}

func TestItListensOnLoopback(t *testing.T) {
	s := simulator.New(simulator.Rehearsal())
	url, err := s.Listen()
	require.NoError(t, err)
	require.Regexp(t, `^http://127\.0\.0\.1:[0-9]+$`, url)
	other, err := s.Listen()
	require.NoError(t, err)
	require.NotEqual(t, url, other)
	s.Close()
	_, err = http.Get(url)
	require.Error(t, err)
}
