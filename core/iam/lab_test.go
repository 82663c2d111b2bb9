package iam

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// request returns a call to an address, with nothing special about it.
func request(t *testing.T, address string) Request {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return Request{Op: "op", Method: http.MethodPost, URL: u, Header: http.Header{}, Body: []byte(`{}`)}
}

// iamServer is an IAM on loopback that answers as it is told, and keeps what it was asked.
type iamServer struct {
	answer func(w http.ResponseWriter, r *http.Request)
	asked  []asked
	url    string
}

// asked is a request as it arrived.
type asked struct {
	method, uri, body string
	header            http.Header
}

func newIAMServer(t *testing.T, answer http.HandlerFunc) *iamServer {
	s := &iamServer{answer: answer}
	s.url = serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			s.asked = append(s.asked, asked{r.Method, r.URL.RequestURI(), string(body), r.Header})
		}
		s.answer(w, r)
	})
	return s
}

func (*iamServer) caller() *Caller {
	return &Caller{Transport: NewTransport(1), UserAgent: "test"}
}

// serveRaw answers the first request with text as it stands, and returns the address.
func serveRaw(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		_, _ = io.WriteString(c, text)
		_, _ = io.Copy(io.Discard, c) // until the caller leaves
	}()
	return "http://" + l.Addr().String()
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// issues answers with a token.
func issues(token, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Subject-Token", token)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, body)
	}
}
