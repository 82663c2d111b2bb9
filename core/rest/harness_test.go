package rest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// fakeCredentials add headers as they stand, and hold secrets that no request carries.
type fakeCredentials struct {
	header  map[string]string
	secrets []Secret
}

func (c fakeCredentials) Authorize(_ context.Context, req *http.Request, _ Request) (uint64, error) {
	for name, value := range c.header {
		req.Header[name] = []string{value}
	}
	return 0, nil
}

func (fakeCredentials) Refused(uint64) bool { return false }

func (c fakeCredentials) Secrets() []Secret { return c.secrets }

// fakeToken are credentials with a token.
func fakeToken(token string) Credentials {
	return fakeCredentials{header: map[string]string{"X-Auth-Token": token}}
}

// fakeSignature are credentials with a signature of a temporary access key.
func fakeSignature(accessKey, secretKey, securityToken string) Credentials {
	return fakeCredentials{
		header: map[string]string{
			"Authorization":    "SDK-HMAC-SHA256 Access=" + accessKey + ", SignedHeaders=x-sdk-date, Signature=0123456789abcdef",
			"X-Security-Token": securityToken,
		},
		secrets: []Secret{NewSecret(accessKey), NewSecret(secretKey)},
	}
}

// request returns a call to an address, with nothing special about it.
func request(t *testing.T, address string) Request {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return Request{Op: "op", Method: http.MethodPost, URL: u, Header: http.Header{}, Body: []byte(`{}`)}
}

func serve(t *testing.T, handle http.HandlerFunc) string {
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
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
		_, _ = io.Copy(io.Discard, c) // until the client leaves
	}()
	return "http://" + l.Addr().String()
}
