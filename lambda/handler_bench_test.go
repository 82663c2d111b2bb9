package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

// BenchmarkInvoke is an event of one job for a warm function.
func BenchmarkInvoke(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"}],"count":1}`)
	}))
	defer server.Close()
	for name, value := range map[string]string{"DRS_ENDPOINT": server.URL, "DRS_PROJECT_ID": "054ba152d480d55b2f5dc0069e7ddef0", "DRS_AUTH_TOKEN": "t0ken-t0ken"} {
		b.Setenv(name, value)
	}
	h := newHandler(os.Getenv, newLog(io.Discard, os.Getenv, nil), nil, newMetrics(io.Discard, os.Getenv))
	event := []byte(`{"jobs":["9a470239-2308-4bb5-a6bc-1040402fjb21"]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Invoke(b.Context(), event); err != nil {
			b.Fatal(err)
		}
	}
}
