package fault_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAThrottleTakesSoManyRequestsInASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithThrottle(2))
		var codes []int
		for i := range 8 {
			codes = append(codes, l.post(fault.OpStart, startRequest(fmt.Sprintf("job-%d", i))).Code)
			time.Sleep(250 * time.Millisecond)
		}
		require.Equal(t, []int{202, 202, 400, 400, 202, 202, 400, 400}, codes)
		require.Equal(t, 4, l.Throttled())
		require.Equal(t, 4, l.StartedJobs(), "what is refused is not processed")
		time.Sleep(time.Second)
		w := l.post(fault.OpStatus, `{"jobs":["a"]}`)
		require.Equal(t, http.StatusOK, w.Code)
		l.post(fault.OpStatus, `{"jobs":["a"]}`)
		w = l.post(fault.OpStatus, `{"jobs":["a"]}`)
		require.Equal(t, "DRS.M01503", read[map[string]string](t, w)["error_code"], "all calls to DRS count")
		require.Equal(t, 201, l.do("POST", "/v3/auth/tokens", passwordBody("d", "n", "p", "{}")).Code, "those to IAM do not")
	})
}
