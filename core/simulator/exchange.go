package simulator

import (
	"io"
	"net/http"
	"strconv"
)

// maxBody is the size of the largest request body that the gateway takes, in bytes.
const maxBody = 12 << 20

// exchange is one request on its way through the simulator.
type exchange struct {
	*http.Request
	op      string
	project string // that the path names; empty for IAM's calls
	number  int    // of all requests, counted from 1
	id      string // for X-Request-Id
	body    []byte
}

// answer is what the exchange comes to.
type answer struct {
	status      int
	contentType string
	header      map[string]string // what else is said
	body        []byte
	list        listing // written instead of body, if not nil
	key         string  // of the list
}

func (a *answer) content() []byte {
	if a.list != nil {
		return a.list.write(a.key)
	}
	return a.body
}

func (x *exchange) refuse(r *refusal) answer {
	body, contentType := r.shape.write(r.status, r.code, r.message, x.id)
	return answer{status: r.status, contentType: contentType, body: body}
}

// read reads the body, and returns why it cannot be taken.
func (x *exchange) read() *refusal {
	if x.ContentLength > maxBody {
		return tooLarge
	}
	var err error
	if x.ContentLength >= 0 {
		x.body = make([]byte, x.ContentLength)
		_, err = io.ReadFull(x.Body, x.body)
	} else {
		x.body, err = io.ReadAll(io.LimitReader(x.Body, maxBody+1))
	}
	switch {
	case err != nil:
		return cutBody
	case len(x.body) > maxBody:
		return tooLarge
	}
	return nil
}

func (a *answer) send(w http.ResponseWriter, requestID string) {
	body := a.content()
	h := w.Header()
	h["X-Request-Id"] = []string{requestID}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	if a.contentType != "" {
		h["Content-Type"] = []string{a.contentType}
	}
	for name, value := range a.header {
		h.Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a caller who has left reads nothing
}
