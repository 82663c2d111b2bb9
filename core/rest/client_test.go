package rest

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

const token = "t0ken-t0ken-t0ken"

// call makes one call with a fixed token, after the changes.
func call(t *testing.T, address string, transport http.RoundTripper, changes ...func(*Request)) (*Response, error) {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	r := Request{Op: "op", Method: http.MethodPost, URL: u, Header: http.Header{}, Body: []byte(`{"x":1}`)}
	for _, change := range changes {
		change(&r)
	}
	c := Client{Transport: transport, UserAgent: "test"}
	answer, _, err := c.Do(t.Context(), r, fakeToken(token))
	return answer, err
}

func TestWhetherACallWasSentIsKnown(t *testing.T) {
	closed := func(t *testing.T) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, l.Close())
		return "http://" + l.Addr().String()
	}
	cut := func(t *testing.T) string {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			panic(http.ErrAbortHandler)
		})
	}
	for name, c := range map[string]struct {
		address func(*testing.T) string
		body    string
		sent    bool
	}{
		"a refused connection takes no body":              {closed, `{"x":1}`, false},
		"a refused connection takes no call without one":  {closed, "", false},
		"a cut after the body may have been processed":    {cut, `{"x":1}`, true},
		"a cut of a call without one may have been, too":  {cut, "", true},
		"a server without TLS takes no body in its place": {func(t *testing.T) string { return "https" + strings.TrimPrefix(cut(t), "http") }, `{"x":1}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := call(t, c.address(t), NewTransport(1), func(r *Request) { r.Body = []byte(c.body) })
			var broken *TransportError
			require.ErrorAs(t, err, &broken)
			require.Equal(t, c.sent, broken.Sent, "%v", err)
		})
	}
}

func TestAnAnswerThatIsTooLargeIsRefused(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"by its length": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "16777217")
			_, _ = io.Copy(w, io.LimitReader(zeros{}, 16777217))
		},
		"without a length": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(w, io.LimitReader(zeros{}, 17<<20))
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := call(t, serve(t, handle), NewTransport(1))
			var broken *TransportError
			require.ErrorAs(t, err, &broken)
			require.True(t, broken.Sent)
			require.ErrorContains(t, err, "16777216")
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAnAnswerThatIsCutIsNoAnswer(t *testing.T) {
	_, err := call(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"results":[]}`)
	}), NewTransport(1))
	var broken *TransportError
	require.ErrorAs(t, err, &broken)
	require.True(t, broken.Sent)
}

func TestARefusalThatIsCutSaysNothing(t *testing.T) {
	for body, usable := range map[string]bool{
		``:                     false,
		`{"error_code":"DRS.M`: false,
		`{"error_code":"DRS.M00202","error_msg":"no"}`: true,
	} {
		_, err := call(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, body)
		}), NewTransport(1))
		var refused *APIError
		require.Equal(t, usable, errors.As(err, &refused), "%s: %v", body, err)
		var broken *TransportError
		require.Equal(t, !usable, errors.As(err, &broken) && broken.Sent, "%s: %v", body, err)
	}
}

func TestAnotherProtocolIsNoAnswer(t *testing.T) {
	_, err := call(t, serveRaw(t, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), NewTransport(1))
	var broken *TransportError
	require.ErrorAs(t, err, &broken)
	require.True(t, broken.Sent)
	require.ErrorContains(t, err, "HTTP 101")
}

func TestARedirectIsNotFollowed(t *testing.T) {
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the token was carried elsewhere") })
	_, err := call(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere+"/?secret=1", http.StatusTemporaryRedirect)
	}), NewTransport(1))
	var refused *APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 307, refused.Status)
	require.ErrorContains(t, err, elsewhere)
	require.NotContains(t, err.Error(), "secret=1")
}

func TestAnExchangeHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		began := time.Now()
		_, err := call(t, "http://127.0.0.1", transport)
		require.ErrorContains(t, err, "no answer within 1m0s")
		require.Equal(t, AttemptLimit, time.Since(began))
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
