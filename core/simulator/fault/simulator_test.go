package fault_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestClosingEndsWhatWaits(t *testing.T) {
	for name, test := range map[string]struct {
		option fault.Option
		fault  fault.Fault
	}{
		"in the latency":        {option: fault.WithLatency(time.Hour)},
		"in a delay":            {fault: fault.Fault{Kind: fault.KindDelay, Delay: time.Hour}},
		"in a delayed answer":   {fault: fault.Fault{Kind: fault.KindDelayAnswer, Delay: time.Hour}},
		"before a cut":          {fault: fault.Fault{Kind: fault.KindCutBefore, Delay: time.Hour}},
		"before a late process": {fault: fault.Fault{Kind: fault.KindCutLate, Delay: time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				options := []fault.Option{fault.Rehearsal()}
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
				if test.fault.Kind == fault.KindCutLate {
					require.Error(t, <-failed)
					w.Close()
				} else {
					w.Close()
					require.Error(t, <-failed)
				}
				require.Zero(t, time.Since(began))
				if test.fault.Kind != fault.KindDelayAnswer {
					require.Zero(t, w.Starts("a"))
				}
				_, err := w.post(context.Background(), fault.OpStart, startRequest("b"))
				require.Error(t, err, "nothing is served any more")
			})
		})
	}
}

func TestClosingBeforeServing(t *testing.T) {
	s := fault.New()
	s.Close()
	s.Close()
	require.NoError(t, s.Serve(pipeListener{closed: make(chan struct{})}))
}

func TestItListensOnLoopback(t *testing.T) {
	s := fault.New(fault.Rehearsal())
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
