package fault_test

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// TestAbnormalAnswersHaveTheShapesThatOccur holds testdata/shapes.txt, which a reader can lay beside "Abnormal answers".
func TestAbnormalAnswersHaveTheShapesThatOccur(t *testing.T) {
	faults := []fault.Fault{
		{Status: 400, Shape: fault.ShapeDRS, Code: "DRS.M00202"},
		{Status: 400, Code: "DRS.M01503"},
		{Status: 400, Shape: fault.ShapeDRSOld, Code: "DRS.M00201", Message: "The jobs parameter is empty."},
		{Status: 429, Shape: fault.ShapeGateway, Code: "APIGW.0308"},
		{Status: 401, Shape: fault.ShapeIAM, Message: "The username or password is wrong."},
		{Status: 403, Shape: fault.ShapeIAM, Code: "IAM.0003", Message: "Policy doesn't allow it to be performed."},
		{Status: 500, Shape: fault.ShapeOther, Code: "Common.0011", Message: "Internal <error>."},
		{Status: 400, Shape: fault.ShapeTwice, Code: "DRS.M00002"},
		{Status: 502, Shape: fault.ShapeHTML, Message: "<nginx>"},
		{Status: 503, Shape: fault.ShapePlain, Message: "upstream connect error"},
		{Status: 504, Shape: fault.ShapeEmpty},
	}
	var shown strings.Builder
	for _, f := range faults {
		f.Kind = fault.KindAnswer
		l := newHarness(t)
		l.Inject(f)
		w := l.post(fault.OpStart, startRequest("a"))
		fmt.Fprintf(&shown, "# %s\nHTTP %d %s\n%s\n\n", f.Name(), w.Code,
			cmp.Or(w.Header().Get("Content-Type"), "(no content type)"),
			cmp.Or(strings.TrimSpace(strings.ReplaceAll(w.Body.String(), "\r\n", "\n")), "(no body)"))
	}
	golden, err := os.ReadFile("testdata/shapes.txt")
	require.NoError(t, err)
	require.Equal(t, string(golden), shown.String())
}

func TestWhatNobodyKnowsIsNotFound(t *testing.T) {
	for _, target := range []string{
		"POST /v3/p/jobs/batch-stopping",
		"GET /v3/p/jobs/batch-starting",
		"POST /v3/p/batch-starting",
		"POST /v2/p/jobs/batch-starting",
		"POST /v3/p/jobs/batch-starting/",
		"GET /v3/auth/tokens",
		"POST /v3/projects",
		"GET /",
	} {
		l := newHarness(t, fault.Rehearsal())
		method, path, _ := strings.Cut(target, " ")
		w := l.do(method, path, `{"jobs":[{"job_id":"a"}]}`, "X-Auth-Token", "any")
		require.Equal(t, http.StatusNotFound, w.Code, target)
		require.Equal(t, "APIGW.0101", read[map[string]string](t, w)["error_code"], target)
		require.Equal(t, 1, l.Requests(fault.OpUnknown), target)
		require.Zero(t, l.StartedJobs())
	}
}

func TestTheGatewayTakesNoBodyOverItsLimit(t *testing.T) {
	const limit = 12 << 20
	for size, status := range map[int]int{limit: http.StatusAccepted, limit + 1: http.StatusRequestEntityTooLarge} {
		l := newHarness(t, fault.Rehearsal())
		body := `{"jobs":[{"job_id":"a"}]}`
		body += strings.Repeat(" ", size-len(body))
		require.Equal(t, status, l.post(fault.OpStart, body).Code)
	}
}

func TestEachAnswerHasARequestIDOfItsOwn(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.Inject(fault.Fault{Kind: fault.KindAnswer, Status: 500, After: 1})
	seen := map[string]bool{}
	for range 4 {
		seen[l.post(fault.OpStart, startRequest("a")).Header().Get("X-Request-Id")] = true
		seen[l.do("POST", "/v3/auth/tokens", `{`).Header().Get("X-Request-Id")] = true
	}
	require.Len(t, seen, 8)
	require.NotContains(t, seen, "")
}
