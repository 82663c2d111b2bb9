package fault_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// BenchmarkStarts is the simulator's own share of starting jobs in batches of 50, as a run of a million has them.
func BenchmarkStarts(b *testing.B) {
	const size = 50
	s := fault.New(fault.Rehearsal())
	defer s.Close()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		b.StopTimer()
		r := startOf(b, n, size)
		n += size
		w := httptest.NewRecorder()
		b.StartTimer()
		s.ServeHTTP(w, r)
	}
	require.Equal(b, n, s.StartedJobs())
}

// startOf asks for a start of n jobs, counted from first.
func startOf(t testing.TB, first, n int) *http.Request {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", first+i)
	}
	body, err := json.Marshal(startRequest(ids...))
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodPost, "/v3/"+project+"/jobs/"+fault.OpStart, bytes.NewReader(body))
	r.Header.Set("X-Auth-Token", "any")
	return r
}

func TestAJobTakesLittleRoom(t *testing.T) {
	const jobs, size = 100_000, 1000
	s := fault.New(fault.Rehearsal())
	defer s.Close()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for first := 0; first < jobs; first += size {
		r := startOf(t, first, size)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, http.StatusAccepted, w.Code)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Equal(t, jobs, s.StartedJobs())
	require.Less(t, (after.HeapAlloc-before.HeapAlloc)/jobs, uint64(400), "bytes a task, its record in the ledger included")
}
