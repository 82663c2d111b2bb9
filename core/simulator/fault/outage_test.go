package fault_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAnOutageOfReadingTakesATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		l.Inject(fault.Fault{
			Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 503, After: 1, For: 5 * time.Second,
		})
		var codes []int
		for range 8 {
			codes = append(codes, l.post(fault.OpStatus, `{"jobs":["a"]}`).Code)
			time.Sleep(time.Second)
		}
		require.Equal(t, []int{200, 503, 503, 503, 503, 503, 200, 200}, codes)
		require.Equal(t, http.StatusAccepted, l.post(fault.OpStart, startRequest("a")).Code)
	})
}

func TestAnOutageMayTakeCallsOrATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		l.Inject(fault.Fault{
			Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 503, Times: 2, For: 5 * time.Second,
		})
		for _, code := range []int{503, 503, 200} {
			require.Equal(t, code, l.post(fault.OpStatus, `{"jobs":["a"]}`).Code)
		}
	})
}

func TestASingleTaskMayBeUnreadableForATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal())
		l.Inject(fault.Fault{
			Kind: fault.KindRefuseJob, Op: fault.OpStatus, Code: "DRS.M00004", Jobs: []string{"a"}, For: 2 * time.Second,
		})
		for _, expected := range []string{"", "", "CONFIGURATION"} {
			statuses := l.statuses("a", "b")
			require.EqualValues(t, expected, statuses[0])
			require.EqualValues(t, "CONFIGURATION", statuses[1])
			time.Sleep(time.Second)
		}
	})
}

func TestReadingMayBeForbidden(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.Inject(fault.Fault{
		Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 403, Code: "DRS.M00102", After: 1, Times: fault.Always,
	})
	for _, code := range []int{200, 403, 403, 403} {
		require.Equal(t, code, l.post(fault.OpStatus, `{"jobs":["a"]}`).Code)
	}
}

func TestAnyCodeComesAtAnyStatus(t *testing.T) {
	for _, status := range []int{200, 202, 302, 308, 400, 404, 405, 409, 422, 425, 460, 499, 500, 599} {
		for _, code := range []string{"", "DRS.M00004", "DRS-K01013", "DRS.M99999"} {
			for _, processed := range []bool{false, true} {
				l := newHarness(t, fault.WithTasks("a"))
				l.Inject(fault.Fault{Kind: fault.KindAnswer, Status: status, Code: code, Processed: processed})
				w := l.post(fault.OpStart, startRequest("a"))
				require.Equal(t, status, w.Code)
				require.Equal(t, code, read[map[string]string](t, w)["error_code"])
				require.Equal(t, processed, l.Starts("a") == 1)
			}
		}
	}
}
