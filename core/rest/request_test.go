package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
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
			sent := sendState{before: before}
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

// A request that has a connection may have left; one that looks for another has written nothing to the one before.
func TestARequestMayHaveLeftOnceItHasAConnection(t *testing.T) {
	for name, c := range map[string]struct {
		steps string // of the transport: g looks for a connection, c has one
		sent  bool
	}{
		"no connection":          {"g", false},
		"a connection":           {"gc", true},
		"it looks for another":   {"gcg", false},
		"it found another":       {"gcgc", true},
		"two attempts to get it": {"gg", false},
	} {
		t.Run(name, func(t *testing.T) {
			conn, _ := net.Pipe()
			transport := roundTrip(func(r *http.Request) (*http.Response, error) {
				trace := httptrace.ContextClientTrace(r.Context())
				for _, step := range c.steps {
					if step == 'g' {
						trace.GetConn("")
					} else {
						trace.GotConn(httptrace.GotConnInfo{Conn: conn})
					}
				}
				return nil, io.ErrUnexpectedEOF
			})
			_, err := call(t, "http://127.0.0.1", transport)
			var broken *TransportError
			require.ErrorAs(t, err, &broken)
			require.Equal(t, c.sent, broken.Sent)
		})
	}
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

// Types and flags of HTTP/2 frames, and the code by which a server says that it did not process a request: RFC 9113.
const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0, 1, 3, 4, 7

	flagAck, flagEndStream = 1, 1
	refusedStream          = 7
)

// serveHTTP2 is a server that speaks HTTP/2 by the letter and has a will of its own: whatever it was sent whole, it gives up
// by the frame that giveUp makes of the request's stream, and leaves. It returns its address, a transport that knows it,
// and the number of requests that it got whole.
func serveHTTP2(t *testing.T, giveUp func(stream uint32) []byte) (string, *http.Transport, *atomic.Int32) {
	var got atomic.Int32
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &tls.Config{NextProtos: []string{"h2"}}
	s.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, c *tls.Conn, _ http.Handler) {
			defer c.Close()
			preface := make([]byte, 24)
			if _, err := io.ReadFull(c, preface); err != nil {
				return
			}
			_, _ = c.Write(frame(frameSettings, 0, nil))
			for {
				kind, flags, stream, err := readFrame(c)
				if err != nil {
					return
				}
				switch {
				case kind == frameSettings && flags&flagAck == 0:
					_, _ = c.Write([]byte{0, 0, 0, frameSettings, flagAck, 0, 0, 0, 0})
				case (kind == frameData || kind == frameHeaders) && flags&flagEndStream != 0:
					got.Add(1)
					_, _ = c.Write(giveUp(stream))
					return
				}
			}
		},
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	transport := NewTransport(1)
	transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	transport.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	t.Cleanup(transport.CloseIdleConnections)
	return s.URL, transport, &got
}

func frame(kind byte, stream uint32, payload []byte) []byte {
	f := append([]byte{0, 0, byte(len(payload)), kind, 0}, binary.BigEndian.AppendUint32(nil, stream)...)
	return append(f, payload...)
}

func readFrame(r io.Reader) (kind, flags byte, stream uint32, err error) {
	head := make([]byte, 9)
	if _, err = io.ReadFull(r, head); err != nil {
		return 0, 0, 0, err
	}
	_, err = io.CopyN(io.Discard, r, int64(head[0])<<16|int64(head[1])<<8|int64(head[2]))
	return head[3], head[4], binary.BigEndian.Uint32(head[5:]), err
}

// TestHTTP2SendsNothingAgainByItself: net/http believes a server that says that it did not process a request, and sends it
// again, without a pause and without asking. A start may have been processed all the same.
func TestHTTP2SendsNothingAgainByItself(t *testing.T) {
	for name, giveUp := range map[string]func(stream uint32) []byte{
		"the server refuses the stream": func(stream uint32) []byte {
			return frame(frameReset, stream, binary.BigEndian.AppendUint32(nil, refusedStream))
		},
		"the server goes away, and names no stream as the last": func(uint32) []byte {
			return frame(frameGoAway, 0, make([]byte, 8))
		},
		"the server leaves": func(uint32) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			address, transport, got := serveHTTP2(t, giveUp)
			_, err := call(t, address, transport)
			var broken *TransportError
			require.ErrorAs(t, err, &broken)
			require.True(t, broken.Sent, "%v", err)
			require.EqualValues(t, 1, got.Load())
		})
	}
}
