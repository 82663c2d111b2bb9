package iam

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

const token = "t0ken-t0ken-t0ken"

func call(t *testing.T, address string, transport http.RoundTripper, observe func(Exchange)) (*Answer, error) {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	c := Caller{HTTP: NewHTTPClient(transport), UserAgent: "test", Observe: observe}
	answer, _, err := c.Do(t.Context(), Request{Op: "op", Method: http.MethodPost, URL: u, Header: http.Header{}, Body: []byte(`{"x":1}`)}, Token(NewSecret(token)))
	return answer, err
}

func serve(t *testing.T, handle http.HandlerFunc) string {
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

func TestARefusedConnectionWasCertainlyNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	_, err = call(t, "http://"+l.Addr().String(), NewTransport(1), nil)
	var broken *CallError
	require.ErrorAs(t, err, &broken)
	require.False(t, broken.Sent)
}

func TestACutAfterTheBodyMayHaveBeenProcessed(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		panic(http.ErrAbortHandler)
	})
	_, err := call(t, address, NewTransport(1), nil)
	var broken *CallError
	require.ErrorAs(t, err, &broken)
	require.True(t, broken.Sent)
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
			_, err := call(t, serve(t, handle), NewTransport(1), nil)
			var broken *CallError
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
	}), NewTransport(1), nil)
	var broken *CallError
	require.ErrorAs(t, err, &broken)
	require.True(t, broken.Sent)
}

func TestARedirectIsNotFollowed(t *testing.T) {
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the token was carried elsewhere") })
	_, err := call(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere+"/?secret=1", http.StatusTemporaryRedirect)
	}), NewTransport(1), nil)
	var refused *APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 307, refused.Status)
	require.ErrorContains(t, err, elsewhere)
	require.NotContains(t, err.Error(), "secret=1")
}

func TestAServerThatEchoesTheTokenDoesNotGiveItAway(t *testing.T) {
	var seen []string
	for _, status := range []int{200, 401} {
		answer, err := call(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"error_code":"X","error_msg":"token `+r.Header.Get("X-Auth-Token")+` is bad"}`)
		}), NewTransport(1), func(x Exchange) { seen = append(seen, string(x.Request), string(x.Answer)) })
		if err != nil {
			seen = append(seen, err.Error())
		} else {
			seen = append(seen, string(answer.Body))
		}
	}
	require.NotContains(t, strings.Join(seen, "\n"), token)
	require.Contains(t, strings.Join(seen, "\n"), Redacted)
}

func TestAShortTokenDoesNotChangeWhatAnAnswerSays(t *testing.T) {
	u, err := url.Parse(serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"status":"success"}`) }))
	require.NoError(t, err)
	c := Caller{HTTP: NewHTTPClient(NewTransport(1))}
	answer, _, err := c.Do(t.Context(), Request{Op: "op", Method: http.MethodPost, URL: u, Header: http.Header{}, Body: []byte("{}")}, Token(NewSecret("s")))
	require.NoError(t, err)
	require.JSONEq(t, `{"status":"success"}`, string(answer.Body))
}

func TestOnlyTLS12OrNewerIsSpoken(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "{}") }))
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	transport := NewTransport(1)
	transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	_, err := call(t, s.URL, transport, nil)
	var broken *CallError
	require.ErrorAs(t, err, &broken)
	require.False(t, broken.Sent)
}

func TestProxiesOfTheEnvironmentAreHonoured(t *testing.T) {
	require.NotNil(t, NewTransport(1).Proxy)
}

func TestAnExchangeHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		began := time.Now()
		_, err := call(t, "http://127.0.0.1", transport, nil)
		require.ErrorContains(t, err, "no answer within 1m0s")
		require.Equal(t, AttemptLimit, time.Since(began))
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAClockThatIsOffIsNamed(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	require.Equal(t, "the clock of this machine is 1h0m0s ahead of the service's: set it right, since a signature is valid for 15 minutes only", clockHint("Mon, 30 Nov 2026 11:00:00 GMT", now))
	require.Contains(t, clockHint("Mon, 30 Nov 2026 13:00:00 GMT", now), "1h0m0s behind")
	require.Empty(t, clockHint("Mon, 30 Nov 2026 12:05:00 GMT", now))
	require.Empty(t, clockHint("", now))
}
