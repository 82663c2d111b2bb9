package simulator

import (
	"net/http"
	"strconv"
)

// response is what the simulator sends back, before it is written.
type response struct {
	status      int
	contentType string
	header      map[string]string // further headers
	body        []byte
	list        entryList // written instead of body, if not nil
	key         string    // of the list in the JSON object
}

func (r *response) content() []byte {
	if r.list != nil {
		r.body, r.list = r.list.write(r.key), nil
		r.contentType = "application/json"
	}
	return r.body
}

func (r *response) setHeader(name, value string) {
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header[name] = value
}

func (r *response) send(w http.ResponseWriter, requestID string) {
	body := r.content()
	r.writeHeader(w, requestID, strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a client that is gone reads nothing
}

// writeHeader writes status and headers. Without a length, none is announced.
func (r *response) writeHeader(w http.ResponseWriter, requestID, length string) {
	h := w.Header()
	h["X-Request-Id"] = []string{requestID}
	for name, value := range r.header {
		h.Set(name, value)
	}
	if length != "" {
		h["Content-Length"] = []string{length}
	}
	if r.contentType != "" {
		h["Content-Type"] = []string{r.contentType}
	}
	w.WriteHeader(r.status)
}
