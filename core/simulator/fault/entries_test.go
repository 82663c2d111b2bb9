package fault_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// faulty starts task a under a fault.
func faulty(t *testing.T, f fault.Fault) (*harness, *httptest.ResponseRecorder) {
	l := newHarness(t, fault.WithTasks("a"))
	l.Inject(f)
	w := l.post(fault.OpStart, startRequest("a"))
	require.Equal(t, 202, w.Code)
	require.Equal(t, 1, l.Starts("a"))
	return l, w
}

const acceptedA = `{"results":[{"id":"a","status":"success"}],"count":1}`

func TestAnAnswerMayHoldAKeyTwice(t *testing.T) {
	_, w := faulty(t, fault.Fault{Kind: fault.KindDuplicateKeys})
	require.Equal(t, `{"results":[{"id":"a","status":"success"}],"count":1,"results":[{"id":"a","status":"failed",`+
		`"error_code":"DRS.M00304","error_msg":"This operation is not allowed in the current status of the task."}],"count":1}`,
		w.Body.String())
}

func TestAnAnswerMayBeginWithAByteOrderMark(t *testing.T) {
	_, w := faulty(t, fault.Fault{Kind: fault.KindBOM})
	require.Equal(t, "\xef\xbb\xbf"+acceptedA, w.Body.String())
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
}

func TestAnAnswerMayBeCompressed(t *testing.T) {
	_, w := faulty(t, fault.Fault{Kind: fault.KindGzip})
	require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	r, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, acceptedA, string(text))
}

func TestATaskMayVanish(t *testing.T) {
	l := newHarness(t, fault.WithTasks("a", "b"))
	l.Inject(
		fault.Fault{Kind: fault.KindJobVanishes, Jobs: []string{"a"}},
		fault.Fault{Kind: fault.KindJobVanishes, Jobs: []string{"b"}, JobStatus: drs.StatusIncrementalFailed},
	)
	l.start("a", "b")
	for _, expected := range [][]drs.Status{
		{"STARTJOBING", "STARTJOBING"}, {"FULL_TRANSFER_STARTED", "FULL_TRANSFER_STARTED"}, {"", "FULL_TRANSFER_COMPLETE"},
		{"", "INCRE_TRANSFER_STARTED"}, {"", "INCRE_TRANSFER_FAILED"}, {"", ""},
	} {
		require.Equal(t, expected, l.statuses("a", "b"))
	}
	w := l.post(fault.OpStatus, `{"jobs":["a"]}`)
	require.JSONEq(t, `{"results":[{"id":"a","error_code":"DRS.M05003","error_message":"The task does not exist."}],"count":1}`,
		w.Body.String())
	require.Equal(t, "DRS.M05003", l.start("a")[0].ErrorCode)
	require.Equal(t, 1, l.Starts("a"), "the ledger keeps its counts")
}
