package fault_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestTheLedgerCountsRequestsUnderWayAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPipeHarness(t, fault.Rehearsal(), fault.WithLatency(time.Second))
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
		require.Equal(t, 8, w.Requests(fault.OpStart))
		require.Equal(t, map[string]int{fault.OpStart: 8}, w.AllRequests())
		require.Equal(t, 8, w.StartedJobs())
		require.Len(t, w.AllStarts(), 8)
	})
}

func TestTheLedgerIsOpenWhileRequestsAreUnderWay(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithLagReadings(1))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 50 {
				id := fmt.Sprintf("job-%d-%d", i%4, j) // each of them asked for by two
				l.Inject(fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M01504", Jobs: []string{id}})
				l.post(fault.OpStart, startRequest(id))
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
	require.Equal(t, 400, l.Requests(fault.OpStart))
	require.Equal(t, 400, l.FaultsInjected()["refuse-job DRS.M01504"])
}
