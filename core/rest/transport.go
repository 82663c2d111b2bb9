package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"time"
)

// NewTransport returns the transport that all calls go through: over TLS 1.2 or newer wherever the address is https,
// through the proxy that the environment names, with one idle connection kept for each request that may run at once.
func NewTransport(concurrency int) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        concurrency + 2,
		MaxIdleConnsPerHost: concurrency,
		// Shorter than the idle time of the servers seen, so that they rarely close a connection just as it is used
		// again: a request that is lost then costs a whole settle time.
		IdleConnTimeout: 30 * time.Second,
		// net/http would ask for compression, and unpack a response before its size is checked.
		DisableCompression: true,
	}
}

// TransportError is a call without a usable response: the connection could not be made, broke, or took too long, or the
// response could not be read.
type TransportError struct {
	// Op is the call, for instance "batch-starting".
	Op string
	// Sent tells whether the request may have left. Only if it did not is it certain that the service did nothing.
	Sent bool
	// RequestID identifies the call to the vendor's support; empty if no response came.
	RequestID string
	// Hint says what the reader can do; empty if nothing is known. With a hint, the same call would fail again.
	Hint string
	Err  error
}

func (e *TransportError) Error() string {
	why := e.Err.Error()
	switch {
	case errors.Is(e.Err, context.Canceled): // the cause of a signal is not Canceled itself
		why = "the run was cancelled"
	case e.TimeUp():
		why = "time ran out"
	}
	if e.Hint != "" {
		why += "; " + e.Hint
	}
	if e.Sent {
		return e.Op + ": sent, but no usable answer came: " + why
	}
	return e.Op + ": could not be sent: " + why
}

func (e *TransportError) Unwrap() error { return e.Err }

// TimeUp tells whether the call was given up because the time of the run was over, or the run cancelled. A time limit of
// the network is neither, although errors.Is takes it for a context.DeadlineExceeded.
func (e *TransportError) TimeUp() bool {
	return e.Err == context.DeadlineExceeded || errors.Is(e.Err, context.Canceled)
}

// Permanent tells whether the same call would fail again until a person changes something: a certificate is not accepted.
func (e *TransportError) Permanent() bool { return e.Hint != "" }

// newTransportError makes the error of a call that got no usable response. The end of the request's context is the cause if
// it has ended.
func newTransportError(req *http.Request, op string, sent bool, err error) *TransportError {
	if cause := context.Cause(req.Context()); cause != nil {
		err = cause
	}
	return &TransportError{Op: op, Sent: sent, Hint: permanentHint(err), Err: err}
}

// permanentHint says what to do about a failure that does not pass by itself; empty for one that may.
func permanentHint(err error) string {
	var unverified *tls.CertificateVerificationError
	if errors.As(err, &unverified) {
		return certificateHint(unverified.Err)
	}
	return ""
}

// certificateHint says what to do about a certificate that is not accepted.
func certificateHint(err error) string {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return "check the endpoint and the proxy: the certificate is another host's"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "check the clock of this machine, and the server's certificate"
	}
	const authority = "the certificate of the authority (CA) that signed the server's or the proxy's certificate"
	if path := os.Getenv("SSL_CERT_FILE"); path != "" {
		return fmt.Sprintf("SSL_CERT_FILE is %q, which %s; it must be a PEM file that holds %s", path, certFileFault(path), authority)
	}
	return "set SSL_CERT_FILE to a PEM file that holds " + authority
}

// certFileFault says why a file of certificates did not help. crypto/x509 passes over what it cannot read without a word.
func certFileFault(path string) string {
	content, err := os.ReadFile(path)
	var failed *fs.PathError
	switch {
	case errors.As(err, &failed):
		return "cannot be read: " + failed.Err.Error() // "is a directory", "no such file or directory"
	case err != nil:
		return "cannot be read"
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		return "begins with a byte order mark: save it as plain text without one"
	case x509.NewCertPool().AppendCertsFromPEM(content):
		return "holds other certificates"
	}
	if _, err := x509.ParseCertificates(content); err == nil && len(content) > 0 {
		return "is DER, not PEM: convert it with openssl x509 -inform der -in FILE -out FILE.pem"
	}
	return "holds no certificate"
}
