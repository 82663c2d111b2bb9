package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// BenchmarkDo makes the exchange of one start with a ready token as long as real ones are, over loopback. The server's
// share is in the figures.
func BenchmarkDo(b *testing.B) {
	answer := []byte(`{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"}],"count":1}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(answer)
	}))
	defer server.Close()
	address, err := url.Parse(server.URL + "/v3/054ba152d480d55b2f5dc0069e7ddef0/jobs/batch-starting")
	require.NoError(b, err)
	transport := rest.NewTransport(1)
	defer transport.CloseIdleConnections()
	caller := &rest.Client{Transport: transport, UserAgent: "benchmark"}
	token := iam.Token(rest.NewSecret(strings.Repeat("MIIToken", 256)))
	body := []byte(`{"jobs":[{"job_id":"9a470239-2308-4bb5-a6bc-1040402fjb21"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		_, _, err := caller.Do(b.Context(), rest.Request{
			Op: "batch-starting", Method: http.MethodPost, URL: address, Header: make(http.Header, 8), Body: body,
		}, token)
		if err != nil {
			b.Fatal(err)
		}
	}
}
