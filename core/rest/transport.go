package rest

import (
	"crypto/tls"
	"net"
	"net/http"
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
