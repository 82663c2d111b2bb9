package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"time"
)

// invoke starts a function, plays it the event 1 + warm times through the Lambda runtime API, and returns how long the
// first took, counted from the start of the process, and each later one.
func invoke(program, endpoint, event string, warm int) (first time.Duration, later []time.Duration, err error) {
	next, answered := make(chan struct{}), make(chan error)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/next") {
			select {
			case <-next:
			case <-r.Context().Done():
				return
			}
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "bench")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(time.Minute).UnixMilli()))
			_, _ = io.WriteString(w, event)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		if strings.HasSuffix(r.URL.Path, "/error") {
			answered <- fmt.Errorf("%s", body)
			return
		}
		answered <- nil
	}))
	defer api.Close()
	cmd := exec.Command(program)
	cmd.Env = environment(api.URL, endpoint)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, nil, err
	}
	defer func() {
		_ = cmd.Process.Kill() // Lambda does not ask either
		_ = cmd.Wait()
	}()
	for n := range 1 + warm {
		if n > 0 {
			began = time.Now()
		}
		next <- struct{}{}
		select {
		case err := <-answered:
			if err != nil {
				return 0, nil, err
			}
		case <-time.After(30 * time.Second):
			return 0, nil, fmt.Errorf("no answer within 30 seconds")
		}
		if n == 0 {
			first = time.Since(began)
		} else {
			later = append(later, time.Since(began))
		}
	}
	return first, later, nil
}
