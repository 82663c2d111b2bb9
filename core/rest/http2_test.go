package rest

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

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
