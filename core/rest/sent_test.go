package rest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// servers are the kinds of connections that a request may leave by.
var servers = map[string]func(*httptest.Server){
	"HTTP/1":          func(s *httptest.Server) { s.Start() },
	"HTTP/1 over TLS": func(s *httptest.Server) { s.StartTLS() },
	"HTTP/2":          func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() },
}

// listen starts a server and returns it with a transport that trusts it.
func listen(t *testing.T, start func(*httptest.Server), handle http.HandlerFunc) (*httptest.Server, *http.Transport) {
	s := httptest.NewUnstartedServer(handle)
	start(s)
	t.Cleanup(s.Close)
	transport := NewTransport(1)
	if s.TLS != nil {
		transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	t.Cleanup(transport.CloseIdleConnections)
	return s, transport
}

func TestARequestWhoseTimeIsOverWhileItConnectsIsNotSent(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			var arrived atomic.Int32
			s, transport := listen(t, start, func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
			before, end := context.WithCancel(t.Context())
			dial := transport.DialContext
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				end() // and the connection is there at once
				return dial(ctx, network, address)
			}
			_, err := call(t, s.URL, transport, func(r *Request) { r.SendBefore = before })
			var broken *TransportError
			require.ErrorAs(t, err, &broken)
			require.False(t, broken.Sent)
			require.True(t, broken.TimeUp(), "%v", err)
			require.Zero(t, arrived.Load())
		})
	}
}

// TestAConnectionThatComesTooLateIsClosed: over HTTP/1, net/http does not look at the context between getting a connection
// and writing to it.
func TestAConnectionThatComesTooLateIsClosed(t *testing.T) {
	for _, name := range []string{"HTTP/1", "HTTP/1 over TLS"} {
		t.Run(name, func(t *testing.T) {
			var arrived atomic.Int32
			s, transport := listen(t, servers[name], func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
			before, end := context.WithCancel(t.Context())
			defer end()
			sent := sentState{before: before}
			req, _, stop := sent.request(t.Context(), request(t, s.URL))
			defer stop()
			sent.phase.Store(stopped) // but the context is not canceled yet
			_, err := transport.RoundTrip(req)
			require.Error(t, err)
			require.False(t, sent.mayHaveArrived())
			require.Zero(t, arrived.Load())
		})
	}
}

func TestNoSignInIsWaitedForAfterTheTimeToSend(t *testing.T) {
	var arrived atomic.Int32
	address := serve(t, func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
	for name, authorize := range map[string]func(context.Context) error{
		"one that hangs":       func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) },
		"one that is too late": func(ctx context.Context) error { <-ctx.Done(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			before, end := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, end)
			r := request(t, address)
			r.SendBefore = before
			c := Client{Transport: NewTransport(1)}
			_, _, err := c.Do(t.Context(), r, slowCredentials{authorize: authorize})
			require.ErrorIs(t, err, context.Canceled)
			require.Zero(t, arrived.Load())
		})
	}
}

// slowCredentials take their time to sign in.
type slowCredentials struct {
	fakeCredentials
	authorize func(context.Context) error
}

func (c slowCredentials) Authorize(ctx context.Context, _ *http.Request, _ Request) (uint64, error) {
	return 0, c.authorize(ctx)
}

func TestARequestUnderWayIsAnsweredAfterTheTimeToSend(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			before, end := context.WithCancel(t.Context())
			s, transport := listen(t, start, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				end()
				time.Sleep(20 * time.Millisecond)
				_, _ = io.WriteString(w, "{}")
			})
			answer, err := call(t, s.URL, transport, func(r *Request) { r.SendBefore = before })
			require.NoError(t, err)
			require.Equal(t, "{}", string(answer.Body))
		})
	}
}

func TestARequestWhoseTimeIsOverIsNotEvenDialledFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before, end := context.WithCancel(t.Context())
		end()
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			require.Error(t, r.Context().Err(), "the transport sees that it is too late")
			return nil, r.Context().Err()
		})
		_, err := call(t, "http://127.0.0.1", transport, func(r *Request) { r.SendBefore = before })
		var broken *TransportError
		require.ErrorAs(t, err, &broken)
		require.False(t, broken.Sent)
	})
}

func TestTheConnectionOfASignInIsNotTheRequests(t *testing.T) {
	iam := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	c := Client{Transport: NewTransport(1)}
	signsIn := slowCredentials{authorize: func(ctx context.Context) error {
		_, _, err := c.Do(ctx, request(t, iam), nil)
		return err
	}}
	_, _, err := c.Do(t.Context(), request(t, "http://127.0.0.1:1"), signsIn)
	var broken *TransportError
	require.ErrorAs(t, err, &broken)
	require.False(t, broken.Sent)
}
