package simulator_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

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
