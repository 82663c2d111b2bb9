package rest

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crypto/x509"
	"encoding/pem"
	"github.com/stretchr/testify/require"
	"path/filepath"
)

func TestOnlyTLS12OrNewerIsSpoken(t *testing.T) {
	for name, c := range map[string]struct {
		newest uint16
		spoken bool
	}{
		"TLS 1.1": {tls.VersionTLS11, false},
		"TLS 1.2": {tls.VersionTLS12, true},
		"TLS 1.3": {tls.VersionTLS13, true},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Bool
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Store(true) }))
			s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: c.newest}
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			defer s.Close()
			transport := NewTransport(1)
			transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			_, err := call(t, s.URL, transport)
			require.Equal(t, c.spoken, asked.Load())
			require.Equal(t, c.spoken, err == nil, "%v", err)
		})
	}
}

func TestACertificateThatIsNotAcceptedNamesTheRemedy(t *testing.T) {
	t.Setenv("SSL_CERT_FILE", "")
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	trusting := func(name string, at time.Time) *tls.Config {
		c := s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		c.ServerName = name
		if !at.IsZero() {
			c.Time = func() time.Time { return at }
		}
		return c
	}
	for name, c := range map[string]struct {
		config *tls.Config
		remedy string
	}{
		"of an unknown authority": {&tls.Config{}, "set SSL_CERT_FILE to a PEM file"},
		"of another host":         {trusting("drs.example.org", time.Time{}), "check the endpoint and the proxy"},
		"that has expired":        {trusting("example.com", time.Date(2190, 1, 1, 0, 0, 0, 0, time.UTC)), "check the clock of this machine"},
	} {
		t.Run(name, func(t *testing.T) {
			transport := NewTransport(1)
			transport.TLSClientConfig = c.config
			_, err := call(t, s.URL, transport)
			var broken *TransportError
			require.ErrorAs(t, err, &broken)
			require.False(t, broken.Sent)
			require.True(t, broken.Permanent())
			require.False(t, (&AuthError{Err: err}).Temporary())
			require.ErrorContains(t, err, c.remedy)
		})
	}
}

// throughProxy, if it is set, is the address that a process of this test's own is to call.
const throughProxy = "IAM_TEST_THROUGH_PROXY"

// TestTheProxyOfTheEnvironmentIsUsed runs itself in a process of its own: net/http reads the variables once, and never
// uses a proxy for loopback.
func TestTheProxyOfTheEnvironmentIsUsed(t *testing.T) {
	if address := os.Getenv(throughProxy); address != "" {
		_, err := call(t, address, NewTransport(1))
		var broken *TransportError
		require.ErrorAs(t, err, &broken)
		fmt.Printf("sent=%v %v\n", broken.Sent, err)
		return
	}
	requests := make(chan *http.Request, 10)
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		w.WriteHeader(http.StatusForbidden)
	})
	child := exec.Command(os.Args[0], "-test.run=^TestTheProxyOfTheEnvironmentIsUsed$")
	child.Env = []string{"HTTPS_PROXY=http://user:pr0xy-s3cr3t@" + proxy[len("http://"):], throughProxy + "=https://iam.example.invalid"}
	said, err := child.CombinedOutput()
	require.NoError(t, err, "%s", said)
	asked := <-requests
	require.Equal(t, "CONNECT iam.example.invalid:443", asked.Method+" "+asked.Host)
	require.Empty(t, asked.Header.Get("X-Auth-Token"), "the proxy sees no token")
	require.Contains(t, string(said), "sent=false op: could not be sent: Forbidden")
	require.NotContains(t, string(said), "pr0xy-s3cr3t")
}

func TestAConnectionIsUsedAgain(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/refused" {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, `{"error_code":"X","error_msg":"no"}`)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	transport := NewTransport(1)
	for range 5 {
		_, err := call(t, s.URL+"/accepted", transport)
		require.NoError(t, err)
		_, err = call(t, s.URL+"/refused", transport)
		require.Error(t, err)
	}
	require.EqualValues(t, 1, connections.Load())
}

func TestConcurrentRequestsUseConnectionsAgain(t *testing.T) {
	const concurrency, rounds = 4, 20
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	transport := NewTransport(concurrency)
	defer transport.CloseIdleConnections()
	for range rounds {
		var under sync.WaitGroup
		for range concurrency {
			under.Go(func() {
				if _, err := call(t, s.URL, transport); err != nil {
					t.Error(err)
				}
			})
		}
		under.Wait()
	}
	// net/http may dial for a request that then finds a connection which has just become free: a few more than concurrency.
	require.Less(t, connections.Load(), int32(concurrency*rounds/4))
}

func TestHTTP2IsSpokenWhereTheServerOffersIt(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, _ = fmt.Fprintf(w, "%s %s", r.Proto, body)
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	transport := NewTransport(1)
	transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	defer transport.CloseIdleConnections()
	answer, err := call(t, s.URL, transport)
	require.NoError(t, err)
	require.Equal(t, `HTTP/2.0 {"x":1}`, string(answer.Body))
}

func TestAFileOfCertificatesThatDoesNotHelpIsNamedWithWhatIsWrong(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	dir := t.TempDir()
	der := s.Certificate().Raw
	whole := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"missing.pem": {nil, "cannot be read: no such file or directory"},
		"der.pem":     {der, "is DER, not PEM"},
		"mark.pem":    {append([]byte("\xef\xbb\xbf"), whole...), "begins with a byte order mark"},
		"text.pem":    {[]byte("s3cr3t"), "holds no certificate"},
		"empty.pem":   {[]byte{}, "holds no certificate"},
		"other.pem":   {whole, "holds other certificates"},
		"":            {nil, "cannot be read: is a directory"},
	} {
		path := filepath.Join(dir, name)
		if c.content != nil {
			require.NoError(t, os.WriteFile(path, c.content, 0o600))
		}
		t.Setenv("SSL_CERT_FILE", path)
		transport := NewTransport(1)
		transport.TLSClientConfig.RootCAs = x509.NewCertPool() // what crypto/x509 makes of the variable, it makes once in a process
		_, err := call(t, s.URL, transport)
		require.ErrorContains(t, err, fmt.Sprintf("SSL_CERT_FILE is %q, which %s", path, c.want), name)
		require.NotContains(t, err.Error(), "s3cr3t")
	}
}
