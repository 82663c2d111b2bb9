package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// endpoint is the Lambda runtime API of one instance: GET …/invocation/next hands out events, POST
// …/invocation/{id}/response and …/error take what becomes of them.
type endpoint struct {
	address string
	server  http.Server
	served  chan struct{} // closed when the server has ended

	once    sync.Once
	ready   chan struct{} // closed when the first event is asked for
	closing chan struct{}
	events  chan invocation
	answers chan answer
}

// invocation is an event for the function.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
}

// answer is what the function says to an invocation.
type answer struct {
	id   string
	body []byte
	// failed tells that it returned an error.
	failed bool
}

func openEndpoint() (*endpoint, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	e := &endpoint{address: l.Addr().String(), served: make(chan struct{}), ready: make(chan struct{}),
		closing: make(chan struct{}), events: make(chan invocation), answers: make(chan answer)}
	e.server.Handler = e
	go func() {
		defer close(e.served)
		_ = e.server.Serve(l) // until close
	}()
	return e, nil
}

func (e *endpoint) close() {
	close(e.closing)
	_ = e.server.Close()
	<-e.served
}

// ServeHTTP implements http.Handler.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const path = "/2018-06-01/runtime/invocation/"
	what, ok := strings.CutPrefix(r.URL.Path, path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if what == "next" {
		e.once.Do(func() { close(e.ready) })
		e.hand(w, r)
		return
	}
	id, kind, _ := strings.Cut(what, "/")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the instance is gone
	}
	w.WriteHeader(http.StatusAccepted)
	select {
	case e.answers <- answer{id: id, body: body, failed: kind == "error"}:
	case <-e.closing:
	}
}

// hand gives the next event to the instance, when there is one.
func (e *endpoint) hand(w http.ResponseWriter, r *http.Request) {
	select {
	case i := <-e.events:
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(i.deadline.UnixMilli()))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:drs")
		_, _ = w.Write(i.event) // an instance that is gone is noticed by whoever waits for its answer
	case <-r.Context().Done():
	case <-e.closing:
	}
}
