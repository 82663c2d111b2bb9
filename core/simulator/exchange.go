package simulator

import (
	"encoding/json"
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

	wasRead bool
	body    []byte
	unread  *refusal // why the body cannot be taken; nil if it can
}

// read reads the body, once.
func (x *exchange) read() {
	if x.wasRead {
		return
	}
	x.wasRead = true
	if x.ContentLength > maxBody {
		x.unread = tooLarge
		return
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
		x.unread = cutBody
	case len(x.body) > maxBody:
		x.unread = tooLarge
	}
}

// refuse turns a refusal into an answer.
func (x *exchange) refuse(r *refusal) answer {
	body, contentType := r.shape.write(r.status, r.code, r.message, x.id)
	return answer{status: r.status, contentType: contentType, body: body}
}

// answer answers with content as JSON.
func (x *exchange) answer(status int, content any) answer {
	body, err := json.Marshal(content)
	if err != nil {
		panic(err) // wire types always marshal
	}
	return answer{status: status, contentType: "application/json", body: body}
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
		a.body, a.list = a.list.write(a.key), nil
		a.contentType = "application/json"
	}
	return a.body
}

func (a *answer) send(w http.ResponseWriter, requestID string) {
	body := a.content()
	a.writeHeader(w, requestID, strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a caller who has left reads nothing
}

// writeHeader writes the head of the answer. An empty length leaves it open.
func (a *answer) writeHeader(w http.ResponseWriter, requestID, length string) {
	h := w.Header()
	h["X-Request-Id"] = []string{requestID}
	for name, value := range a.header {
		h.Set(name, value)
	}
	if length != "" {
		h["Content-Length"] = []string{length}
	}
	if a.contentType != "" {
		h["Content-Type"] = []string{a.contentType}
	}
	w.WriteHeader(a.status)
}
