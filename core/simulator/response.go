package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// Response is what the service sends back, before it is written.
type Response struct {
	Status int
	Header http.Header // further headers
	Body   []byte
	// Entries are written instead of Body if Key is not empty: {Key: entries, "count": Count}.
	Key     string
	Entries []Entry
	Count   int
}

// Entry is what a response says of one task. Content alone is written.
type Entry struct {
	ID      string
	Content any
}

// results is a response with one entry for each task.
func results(status int, entries []Entry) Response {
	return Response{Status: status, Key: "results", Entries: entries, Count: len(entries)}
}

// Refuse is the response with an error of the service.
func Refuse(e *Error) Response {
	return JSON(e.Status, struct {
		Code    string `json:"error_code"`
		Message string `json:"error_msg"`
	}{e.Code, e.Message})
}

// JSON is a response with that content.
func JSON(status int, content any) Response {
	return Response{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: marshal(content)}
}

// Content returns the body as it is sent.
func (r *Response) Content() []byte {
	if r.Key == "" {
		return r.Body
	}
	contents := make([]any, len(r.Entries))
	for i := range r.Entries {
		contents[i] = r.Entries[i].Content
	}
	items := marshal(contents)
	b := make([]byte, 0, len(items)+len(r.Key)+32)
	b = append(append(b, `{"`...), r.Key...)
	b = append(append(b, `":`...), items...)
	b = strconv.AppendInt(append(b, `,"count":`...), int64(r.Count), 10)
	return append(b, '}')
}

// Send writes the response.
func (r *Response) Send(w http.ResponseWriter, requestID string) {
	body := r.Content()
	r.WriteHeader(w, requestID, strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a client that is gone reads nothing
}

// WriteHeader writes status and headers. Without a length, none is announced.
func (r *Response) WriteHeader(w http.ResponseWriter, requestID, length string) {
	h := w.Header()
	h.Set("X-Request-Id", requestID)
	if r.Key != "" {
		h.Set("Content-Type", "application/json")
	}
	maps.Copy(h, r.Header)
	if length != "" {
		h.Set("Content-Length", length)
	}
	w.WriteHeader(r.Status)
}

func marshal(content any) []byte {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // wire types always marshal
	}
	return text
}

// Error refuses a call as a whole.
type Error struct {
	Status        int
	Code, Message string
}

// TaskError is the error of one task within a normal response.
type TaskError struct{ Code, Message string }

// Messages are the service's own for each of its codes.
var Messages = map[string]string{
	"DRS.M00102": "Insufficient permissions.",
	"DRS.M00200": "The request body is invalid.",
	"DRS.M00201": "The %s parameter is empty.",
	"DRS.M00202": "The value of %s is invalid.",
	"DRS.M00301": "The task IDs in the request are not unique.",
	"DRS.M00304": "This operation is not allowed in the current status of the task.",
	"DRS.M01504": "Another operation is being performed on the task, or the task is abnormal.",
	"DRS.M05003": "The task does not exist.",
	"DRS.M05004": "The task has been deleted or released.",
}

// The errors of single tasks.
var (
	taskDenied    = NewTaskError("DRS.M00102")
	statusForbids = NewTaskError("DRS.M00304")
	taskBusy      = NewTaskError("DRS.M01504")
	taskNotFound  = NewTaskError("DRS.M05003")
	taskDeleted   = NewTaskError("DRS.M05004")
	neverChecked  = &TaskError{"DRS.M05003", "The pre-check of the task does not exist."}
)

// The errors of whole calls.
var (
	unreadable = newError("DRS.M00200")
	duplicates = newError("DRS.M00301")
)

func emptyParameter(name string) *Error   { return newError("DRS.M00201", name) }
func invalidParameter(name string) *Error { return newError("DRS.M00202", name) }

// NewTaskError makes the error with the message of its code.
func NewTaskError(code string) *TaskError { return &TaskError{code, Messages[code]} }

// newError makes an error with the message of its code, formatted with args.
func newError(code string, args ...any) *Error {
	return &Error{http.StatusBadRequest, code, fmt.Sprintf(Messages[code], args...)}
}
