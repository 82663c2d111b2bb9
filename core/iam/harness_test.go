package iam

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

const token = "t0ken-t0ken-t0ken"

// password has what JSON and HTML write in other ways.
const password = `p"a<s>s\wörd`

// quoted is a text as JSON.
func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
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
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			s.asked = append(s.asked, asked{r.Method, r.URL.RequestURI(), string(body), r.Header})
		}
		s.answer(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (*iamServer) caller() *rest.Client {
	return &rest.Client{Transport: rest.NewTransport(1), UserAgent: "test"}
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
