package simulator_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// faulty starts task a under a fault.
func faulty(t *testing.T, f simulator.Fault) (*harness, *httptest.ResponseRecorder) {
	l := newHarness(t, simulator.WithTasks("a"))
	l.Inject(f)
	w := l.post(simulator.OpStart, startRequest("a"))
	require.Equal(t, 202, w.Code)
	require.Equal(t, 1, l.Starts("a"))
	return l, w
}

const acceptedA = `{"results":[{"id":"a","status":"success"}],"count":1}`

func TestAnAnswerMayHoldAKeyTwice(t *testing.T) {
	_, w := faulty(t, simulator.Fault{Kind: simulator.KindDuplicateKeys})
	require.Equal(t, `{"results":[{"id":"a","status":"success"}],"count":1,"results":[{"id":"a","status":"failed",`+
		`"error_code":"DRS.M00304","error_msg":"This operation is not allowed in the current status of the task."}],"count":1}`,
		w.Body.String())
}

func TestAnAnswerMayBeginWithAByteOrderMark(t *testing.T) {
	_, w := faulty(t, simulator.Fault{Kind: simulator.KindBOM})
	require.Equal(t, "\xef\xbb\xbf"+acceptedA, w.Body.String())
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
}

func TestAnAnswerMayBeCompressed(t *testing.T) {
	_, w := faulty(t, simulator.Fault{Kind: simulator.KindGzip})
	require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	r, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, acceptedA, string(text))
}

func TestATaskMayVanish(t *testing.T) {
	l := newHarness(t, simulator.WithTasks("a", "b"))
	l.Inject(
		simulator.Fault{Kind: simulator.KindJobVanishes, Jobs: []string{"a"}},
		simulator.Fault{Kind: simulator.KindJobVanishes, Jobs: []string{"b"}, JobStatus: drs.StatusIncrementalFailed},
	)
	l.start("a", "b")
	for _, expected := range [][]drs.Status{
		{"STARTJOBING", "STARTJOBING"}, {"FULL_TRANSFER_STARTED", "FULL_TRANSFER_STARTED"}, {"", "FULL_TRANSFER_COMPLETE"},
		{"", "INCRE_TRANSFER_STARTED"}, {"", "INCRE_TRANSFER_FAILED"}, {"", ""},
	} {
		require.Equal(t, expected, l.statuses("a", "b"))
	}
	w := l.post(simulator.OpStatus, `{"jobs":["a"]}`)
	require.JSONEq(t, `{"results":[{"id":"a","error_code":"DRS.M05003","error_message":"The task does not exist."}],"count":1}`,
		w.Body.String())
	require.Equal(t, "DRS.M05003", l.start("a")[0].ErrorCode)
	require.Equal(t, 1, l.Starts("a"), "the ledger keeps its counts")
}
