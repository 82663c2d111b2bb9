package rest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnAnswerBehindAByteOrderMarkIsRead(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "identity", r.Header.Get("Accept-Encoding"))
		if r.URL.Path == "/refused" {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, "\ufeff"+`{"error_code":"DRS.M00304","error_msg":"no"}`)
	})
	answer, err := call(t, address, NewTransport(1))
	require.NoError(t, err)
	require.Equal(t, `{"error_code":"DRS.M00304","error_msg":"no"}`, string(answer.Body))
	_, err = call(t, address+"/refused", NewTransport(1))
	var refused *APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "DRS.M00304", refused.Code)
}

func TestACompressedAnswerIsNamed(t *testing.T) {
	zipped := func(w http.ResponseWriter) {
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `{"error_code":"DRS.M00304"}`)
		_ = z.Close()
	}
	for name, c := range map[string]struct {
		status   int
		encoding string
		body     func(http.ResponseWriter)
		want     string
	}{
		"as its header says":       {200, "gzip", zipped, "compressed (gzip), although identity was asked for"},
		"in another encoding":      {200, "br", func(w http.ResponseWriter) { _, _ = io.WriteString(w, "x") }, "compressed (br)"},
		"without saying so":        {200, "", zipped, "compressed (gzip)"},
		"a refusal":                {400, "gzip", zipped, "HTTP 400, and its reason cannot be read: the answer is compressed (gzip)"},
		"a failure of the service": {502, "gzip", zipped, "HTTP 502: the answer is compressed (gzip)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := call(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.encoding != "" {
					w.Header().Set("Content-Encoding", c.encoding)
				}
				w.WriteHeader(c.status)
				c.body(w)
			}), NewTransport(1))
			require.ErrorContains(t, err, c.want)
			var broken *TransportError
			require.Equal(t, c.status < 500, errors.As(err, &broken) && broken.Sent, "a refusal that cannot be read may mean that the task runs")
		})
	}
	_, err := call(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "Identity")
		_, _ = io.WriteString(w, "{}")
	}), NewTransport(1))
	require.NoError(t, err)
}

func TestTheTextsOfAnAnswerAreBounded(t *testing.T) {
	long := strings.Repeat("é", 150_000)
	for name, handle := range map[string]http.HandlerFunc{
		"refused": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, `{"error_code":"%.9000s","error_msg":"%.9000s","request_id":"%.9000s"}`, long, long, long)
		},
		"redirected": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://"+strings.Repeat("a", 9000)+"/")
			w.WriteHeader(http.StatusFound)
		},
		"accepted": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Request-Id", strings.Repeat("a", 9000))
			_, _ = io.WriteString(w, "{}")
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := call(t, serve(t, handle), NewTransport(1))
			if err != nil {
				require.Less(t, len(err.Error()), 3000)
				return
			}
			require.Less(t, len(answer.RequestID), 300)
		})
	}
}

// A refusal that is not read to its end, or has two reasons, proves nothing.
func TestARefusalWhoseReasonCannotBeReadProvesNothing(t *testing.T) {
	long := strings.Repeat("x", maxAbnormal)
	for body, sent := range map[string]bool{
		`{"error_code":"DRS.M01504","error_msg":"x"}`:            false,
		`{"error_code":"DRS.M01504","error_msg":"` + long + `"}`: true,
		`{"error_code":"DRS.M00202","error_code":"DRS.M00004"}`:  true,
		`{"error":{"code":"a","code":"b"}}` + "               ":  true,
		"<html>" + long: false, // a page is not the service's
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, body)
		})
		c := Client{Transport: NewTransport(1)}
		_, _, err := c.Do(t.Context(), request(t, url), nil)
		var broken *TransportError
		require.Equal(t, sent, errors.As(err, &broken) && broken.Sent, body[:30])
	}
}

func TestAClockThatIsOffIsNamed(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	require.Equal(t, "the clock of this machine is 1h0m0s ahead of the service's: set it right, since a signature is valid for 15 minutes only", clockSkewHint("Mon, 30 Nov 2026 11:00:00 GMT", now))
	require.Contains(t, clockSkewHint("Mon, 30 Nov 2026 13:00:00 GMT", now), "1h0m0s behind")
	require.Empty(t, clockSkewHint("Mon, 30 Nov 2026 12:05:00 GMT", now))
	require.Empty(t, clockSkewHint("", now))
}

func TestOnlyARefusedSignatureIsBlamedOnTheClock(t *testing.T) {
	for name, c := range map[string]struct {
		cred   Credentials
		status int
		want   string
	}{
		"a signature that is refused":        {fakeSignature("access-key", "secret-key", ""), 401, "behind the service's"},
		"a signature that is forbidden":      {fakeSignature("access-key", "secret-key", ""), 403, "behind the service's"},
		"a signature that has nothing to do": {fakeSignature("access-key", "secret-key", ""), 400, ""},
		"a token, which bears no time":       {fakeToken(token), 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
				w.WriteHeader(c.status)
			})
			caller := Client{Transport: NewTransport(1)}
			_, _, err := caller.Do(t.Context(), request(t, address), c.cred)
			var refused *APIError
			require.ErrorAs(t, err, &refused)
			require.Contains(t, refused.Hint, c.want)
			require.Equal(t, c.want == "", refused.Hint == "")
		})
	}
}
